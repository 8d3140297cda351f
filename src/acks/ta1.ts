import type { Interchange, Segment } from '../x12/types.ts';

/** A TA1: what the partner says about one interchange of ours. */
export interface Ta1 {
  /** TA101: ISA13 of the interchange that is acknowledged. */
  readonly controlNumber: string;
  /** TA102 and TA103: its ISA09 (YYMMDD) and ISA10 (HHMM). */
  readonly date: string;
  readonly time: string;
  /** TA104: A accepted, E accepted with errors, R rejected. */
  readonly ack: string;
  /** TA105. */
  readonly code: string;
  /** Who says so and to whom: sender and receiver of the interchange that brought the TA1. */
  readonly senderQualifier: string;
  readonly senderId: string;
  readonly receiverQualifier: string;
  readonly receiverId: string;
  /** CCYYMMDD: the day on which the partner wrote it (ISA09). */
  readonly writtenOn: string;
}

/** Reads a TA1 segment and the interchange it came in. */
export function readTa1(segment: Segment, interchange: Interchange): Ta1 {
  const { senderQualifier, senderId, receiverQualifier, receiverId } = interchange;
  return {
    controlNumber: segment.element(1).trim(), date: segment.element(2).trim(), time: segment.element(3).trim(),
    ack: segment.element(4).trim(), code: segment.element(5).trim(),
    senderQualifier, senderId, receiverQualifier, receiverId, writtenOn: writtenOn(interchange),
  };
}

/** ISA09 as CCYYMMDD; "" when it is no six digits. */
export function writtenOn(interchange: Interchange): string {
  return /^\d{6}$/.test(interchange.date) ? `20${interchange.date}` : '';
}
