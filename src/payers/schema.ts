import { z } from 'zod';
import { overlaySchema } from '../guides/overlay.ts';

const text = (max: number) => z.string().min(1).max(max);
const oneChar = z.string().length(1);
/**
 * Where a secret is kept: the name of an environment variable or of a file; or the secret itself as the page seals it, which opens with this
 * gateway's master key only. The file never holds one in clear.
 */
const secretRef = z.string().regex(/^(env:[A-Z][A-Z0-9_]*|file:.+|sealed:[A-Za-z0-9+/=]+)$/, 'names a secret as env:NAME or file:PATH');

const sftpMailbox = z.strictObject({
  kind: z.literal('sftp'),
  host: text(253),
  port: z.number().int().min(1).max(65_535).default(22),
  username: text(128),
  password: secretRef.optional(),
  privateKey: secretRef.optional(),
  passphrase: secretRef.optional(),
  /** Accepted host keys as ssh-keygen prints them (SHA256:…). Two while a payer changes its key. */
  hostKeys: z.array(z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/)).min(1),
  in: text(255).default('/in'),
  out: text(255).default('/out'),
}).refine((m) => m.password !== undefined || m.privateKey !== undefined, 'needs password or privateKey');

const folderMailbox = z.strictObject({ kind: z.literal('folder'), path: text(1024), in: text(255).default('in'), out: text(255).default('out') });

const exchange = z.strictObject({
  /** `direct` writes the final name at once, for servers that forbid renaming. */
  upload: z.enum(['rename', 'direct']).default('rename'),
  /** `none` for write-only mailboxes, in which a file can't be looked at. */
  verify: z.enum(['stat', 'none']).default('stat'),
  afterFetch: z.enum(['remove', 'move', 'keep']).default('remove'),
  moveTo: text(255).optional(),
  /** A file counts as complete when its size and time stood still for so long. */
  settle_ms: z.number().int().min(0).max(3_600_000).default(5_000),
  poll_ms: z.number().int().min(100).max(86_400_000).default(60_000),
  fileLimit_bytes: z.number().int().min(1_000).max(2_000_000_000).default(500_000_000),
}).refine((x) => x.afterFetch !== 'move' || x.moveTo !== undefined, 'afterFetch "move" needs moveTo');

const cutoffs = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('at-once'), batch_delay_ms: z.number().int().min(0).max(3_600_000).default(2_000) }),
  z.strictObject({
    mode: z.literal('times'),
    times: z.array(z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)).min(1).max(24),
    timeZone: z.string().refine(isTimeZone, 'is no IANA time zone'),
    /** Days on which the payer takes files: 1 = Monday … 7 = Sunday. */
    weekdays: z.array(z.number().int().min(1).max(7)).min(1).default([1, 2, 3, 4, 5]),
    holidays: z.array(z.iso.date()).default([]),
  }),
]);

const envelope = z.strictObject({
  senderQualifier: z.string().length(2).default('ZZ'),
  senderId: text(15),
  receiverQualifier: z.string().length(2).default('ZZ'),
  receiverId: text(15),
  /** GS02 and GS03; the ISA ids where they are absent. */
  senderCode: z.string().min(2).max(15).optional(),
  receiverCode: z.string().min(2).max(15).optional(),
  /** NM109 of 1000B, where the payer wants another id there. */
  receiverEtin: text(80).optional(),
  ackRequested: z.boolean().default(true),
  newline: z.boolean().default(false),
  delimiters: z.strictObject({ element: oneChar, component: oneChar, repetition: oneChar, segment: oneChar })
    .refine((d) => new Set(Object.values(d)).size === 4, 'delimiters have to differ')
    .default({ element: '*', component: ':', repetition: '^', segment: '~' }),
});

const d8 = z.string().regex(/^\d{8}$/);

/** What this payer wants of one claim edit (docs/edits.md): off, on, a warning, or other parameters. */
const editOverride = z.strictObject({
  edit: z.string().regex(/^[A-Z]{3}-\d\d$/),
  severity: z.enum(['off', 'warning', 'error']).optional(),
  /** Parameters by name; each edit says which it has. */
  set: z.record(z.string(), z.union([z.string().max(200), z.number(), z.boolean(), z.array(text(20))])).optional(),
  why: text(300),
  from: d8.optional(),
  to: d8.optional(),
}).refine((one) => one.severity !== undefined || one.set !== undefined, 'says neither severity nor set');

/** One claim edit as a payer wants it. */
export type EditOverride = z.infer<typeof editOverride>;

/**
 * A payer file: one trading partner, one environment (test or production) and the payer ids behind its connection.
 * A new payer is one such file and no code.
 */
export const payerSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/),
  name: text(60),
  /** T or P: everything sent through this file carries it in ISA15, and claims of the other kind are refused. */
  usage: z.enum(['T', 'P']),
  /** The trading partner service ids (2010BB NM109) that go through this connection. */
  payerIds: z.array(text(80)).min(1),
  envelope,
  mailbox: z.union([sftpMailbox, folderMailbox]),
  exchange: exchange.prefault({}),
  cutoffs: cutoffs.prefault({ mode: 'at-once' }),
  limits: z.strictObject({
    claimsPerSet: z.number().int().min(1).max(5_000).default(5_000),
    claimsPerFile: z.number().int().min(1).max(50_000).default(5_000),
  }).prefault({}),
  /** Name of an outbound file. {isa13} is filled in and makes it unique. */
  fileName: z.string().regex(/^[A-Za-z0-9._{}-]{1,100}$/).refine((name) => name.includes('{isa13}'), 'needs {isa13}').default('837_{isa13}.x12'),
  expects: z.array(z.enum(['TA1', '999', '277CA', '835'])).default(['999', '277CA', '835']),
  /** Which of the payer's 277CA and 835 files are answered with a TA1 and 999: none, those with errors, or all. */
  acknowledge: z.enum(['none', 'errors', 'all']).default('none'),
  /** Days on which this payer does not work; with the weekends, and the holidays of its cutoffs, they are no business days of its alarms. */
  holidays: z.array(z.iso.date()).max(500).default([]),
  /** How long this payer gives and takes; deadlines and alarms of the work queues follow from it. */
  windows: z.strictObject({
    /** After so many days a claim is too late: the deadline of work, and what edit CLM-27 asks. A file that does not say is worked as if it said 365. */
    timelyFiling_days: z.number().int().min(1).max(3_650).optional(),
    appeal_days: z.number().int().min(1).max(3_650).default(180),
    /** Days after which an accepted claim without an 835 is an alarm. */
    remittance_days: z.number().int().min(1).max(365).default(30),
  }).prefault({}),
  /** What the contract with this payer pays of a charge, in percent; without it the 835's own allowed amounts are expected. */
  contract: z.strictObject({ percentOfCharge: z.number().min(0).max(100) }).optional(),
  /** Where this payer is narrower than the guides. */
  overlay: overlaySchema.default([]),
  /** Where it wants claim edits otherwise. */
  edits: z.array(editOverride).max(500).default([]),
  /** A note for people. */
  note: z.string().optional(),
});

/** A checked payer file. */
export type Payer = z.infer<typeof payerSchema>;

/** Days of timely filing for deadlines where a payer file does not say: those of Medicare (42 CFR 424.44). */
export const USUAL_FILING_DAYS = 365;

/** The payer's days of timely filing in one place: a file that gives them to edit CLM-27 only, without an end, says them for deadlines too. */
export function withFilingDays(payer: Payer): Payer {
  if (payer.windows.timelyFiling_days !== undefined) return payer;
  const days = payer.edits.findLast(({ edit, to }) => edit === 'CLM-27' && to === undefined)?.set?.['days'];
  return typeof days === 'number' ? { ...payer, windows: { ...payer.windows, timelyFiling_days: days } } : payer;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
