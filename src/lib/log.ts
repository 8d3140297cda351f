import { pino, type DestinationStream, type Logger as Pino } from 'pino';

/**
 * The only fields that may be logged: ids, codes, counts and durations. There is no field for text from a claim,
 * so patient data can't reach a log by mistake (pino's own `redact` is a deny-list and fails open).
 */
export interface LogFields {
  step?: string;
  payer?: string;
  biller?: string;
  claim?: string;
  submission?: string;
  batch?: string;
  file?: string;
  remit?: string;
  event?: string;
  delivery?: string;
  request?: string;
  queue?: string;
  kind?: string;
  state?: string;
  code?: string;
  name?: string;
  method?: string;
  route?: string;
  version?: string;
  signal?: string;
  address?: string;
  status?: number;
  count?: number;
  errors?: number;
  tries?: number;
  size_bytes?: number;
  duration_ms?: number;
  due_in_ms?: number;
  port?: number;
  pid?: number;
}

export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

/** A logger that writes JSON lines of allowed fields. The message is a constant sentence, never built from data. */
export function createLog(level: string, destination?: DestinationStream): Log {
  const logger: Pino = destination ? pino({ level, base: null }, destination) : pino({ level, base: null });
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
  };
}
