import type { InterchangeJudgement } from '../guides/judgement.ts';
import type { ReceivedInterchange } from './received.ts';

/** True for a group of acknowledgments (999 or 997), which nobody acknowledges. */
export function isAcknowledgment(group: { functionalId: string }): boolean {
  return group.functionalId === 'FA';
}

/**
 * Elements TA101 to TA105 about one interchange: its number, date and time as they came, the verdict and the first code.
 * Undefined where no TA1 is due: it was not asked for (ISA14) and nothing is wrong, or all that came were acknowledgments.
 */
export function ta1Elements(received: ReceivedInterchange, judged: InterchangeJudgement): string[] | undefined {
  const { header, groups, hasTa1 } = received;
  const code = judged.ta1.codes[0] ?? NO_ERROR;
  const isOnlyAcks = (hasTa1 || groups.length > 0) && groups.every(isAcknowledgment);
  if (isOnlyAcks || (code === NO_ERROR && !header.ackRequested)) return undefined;
  return [header.controlNumber, header.date, header.time, judged.ta1.ack, code];
}

const NO_ERROR = '000';
