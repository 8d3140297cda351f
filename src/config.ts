import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const seconds = (value: number) => z.coerce.number().int().min(1).max(86_400).default(value);
const optionalText = z.string().min(1).optional();

/** Every environment variable of the program, in the order of the README's table. */
export const envSchema = z.object({
  DATABASE_URL: optionalText.describe('PostgreSQL 15 or newer. Unset: the embedded PostgreSQL in GATEWAY_DATA.'),
  DATABASE_OWNER_URL: optionalText.describe('Connection that may create roles and tables, for `migrate`. Unset: DATABASE_URL.'),
  REDIS_URL: optionalText.describe('Redis for the job and results queues. Unset: BullMQ on PostgreSQL.'),
  GATEWAY_DATA: optionalText.describe('Folder of the embedded PostgreSQL. Unset: /var/lib/edi-gateway/data as root, else ~/.local/share/edi-gateway/data.'),
  GATEWAY_MASTER_KEY: optionalText.describe('32 bytes in base64 that seal stored files and claims.'),
  GATEWAY_MASTER_KEY_FILE: optionalText.describe('File with the master key. Unset: <GATEWAY_DATA>.master.key, made at first start.'),
  GATEWAY_HOST: z.string().min(1).default('127.0.0.1').describe('Address that HTTP listens on.'),
  GATEWAY_PORT: z.coerce.number().int().min(0).max(65_535).default(3000).describe('Port that HTTP listens on; 0 takes a free one.'),
  GATEWAY_BODY_LIMIT_KB: z.coerce.number().int().min(16).max(102_400).default(2_048).describe('Largest JSON body of a request.'),
  GATEWAY_RATE_PER_MINUTE: z.coerce.number().int().min(1).default(60_000).describe('Requests a minute from one API key.'),
  GATEWAY_SWEEP_SECONDS: seconds(3).describe('How often the sweep looks for due work that nobody rang for.'),
  GATEWAY_STOP_SECONDS: seconds(25).describe('How long a stop waits for work in hand.'),
  GATEWAY_POOL_SIZE: z.coerce.number().int().min(2).max(200).default(10).describe('PostgreSQL connections of one process for its own tables.'),
  GATEWAY_PAYERS: optionalText.describe('Folder of payer files that are applied at start. Unset: none beyond those already applied.'),
  GATEWAY_ALLOW_PRIVATE_WEBHOOKS: z.enum(['0', '1']).default('0').describe('1 allows webhooks to loopback and private addresses (demo, tests).'),
  GATEWAY_FAULT: optionalText.describe('Fails an outside call on purpose: <name>:<n>:<before|after|hang|kill>. Refused while a live key exists.'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info').describe('Least severe log line that is written.'),
});

/** The checked configuration of one process. Secrets are in it: print it only through `maskedConfig`. */
export interface Config {
  databaseUrl: string | undefined;
  databaseOwnerUrl: string | undefined;
  redisUrl: string | undefined;
  dataDir: string;
  masterKey: string | undefined;
  masterKeyFile: string;
  host: string;
  port: number;
  bodyLimit_bytes: number;
  ratePerMinute: number;
  sweep_ms: number;
  stop_ms: number;
  poolSize: number;
  payersDir: string | undefined;
  allowPrivateWebhooks: boolean;
  fault: string | undefined;
  logLevel: string;
}

/** A configuration that can't be used: `problems` has one sentence for each variable. */
export class ConfigError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The configuration can't be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** Reads and checks the environment. Throws a ConfigError that names every bad variable at once. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = envSchema.safeParse(given);
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  }
  const e = parsed.data;
  const dataDir = e.GATEWAY_DATA ?? defaultDataDir();
  return {
    databaseUrl: e.DATABASE_URL,
    databaseOwnerUrl: e.DATABASE_OWNER_URL,
    redisUrl: e.REDIS_URL,
    dataDir,
    masterKey: e.GATEWAY_MASTER_KEY,
    masterKeyFile: e.GATEWAY_MASTER_KEY_FILE ?? `${dataDir}.master.key`,
    host: e.GATEWAY_HOST,
    port: e.GATEWAY_PORT,
    bodyLimit_bytes: e.GATEWAY_BODY_LIMIT_KB * 1024,
    ratePerMinute: e.GATEWAY_RATE_PER_MINUTE,
    sweep_ms: e.GATEWAY_SWEEP_SECONDS * 1000,
    stop_ms: e.GATEWAY_STOP_SECONDS * 1000,
    poolSize: e.GATEWAY_POOL_SIZE,
    payersDir: e.GATEWAY_PAYERS,
    allowPrivateWebhooks: e.GATEWAY_ALLOW_PRIVATE_WEBHOOKS === '1',
    fault: e.GATEWAY_FAULT,
    logLevel: e.LOG_LEVEL,
  };
}

/** The configuration for people: passwords in addresses and keys are replaced by dots. */
export function maskedConfig(config: Config): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const [name, value] of Object.entries(config)) {
    if (value === undefined) continue;
    shown[name] = name === 'masterKey' ? '•••' : String(value).replace(/(:\/\/[^:/@]*):[^@]*@/, '$1:•••@');
  }
  return shown;
}

function defaultDataDir(): string {
  // PostgreSQL refuses to run as root, and the account that runs it can't enter a 0700 home.
  if (process.getuid?.() === 0) return '/var/lib/edi-gateway/data';
  return join(homedir(), '.local', 'share', 'edi-gateway', 'data');
}
