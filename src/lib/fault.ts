/**
 * How the outside world failed, and with it what may be done next:
 * transient: nothing happened, try again; ambiguous: it may have happened, look before trying again;
 * permanent: it will fail again until a person changes something.
 */
export type FaultKind = 'transient' | 'ambiguous' | 'permanent';

/** Thrown when the outside world failed. Only `kind` decides about a retry; `code` is for logs and people. */
export class Fault extends Error {
  readonly kind: FaultKind;
  /** Stable short word, e.g. "sftp.login-refused". Never holds data. */
  readonly code: string;

  constructor(kind: FaultKind, code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'Fault';
    this.kind = kind;
    this.code = code;
  }
}

/** The Fault itself, or a transient one around an unknown error. */
export function asFault(error: unknown, code = 'unexpected'): Fault {
  if (error instanceof Fault) return error;
  return new Fault('transient', code, error instanceof Error ? error.message : String(error), { cause: error });
}
