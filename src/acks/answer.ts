import type { InterchangeJudgement } from '../guides/judgement.ts';
import type { Group, Interchange } from '../x12/types.ts';
import { InterchangeWriter, USUAL_DELIMITERS } from '../x12/write.ts';
import type { Received, ReceivedInterchange } from './received.ts';
import { GUIDE_999, type Style999, write999 } from './write999.ts';
import { isAcknowledgment, ta1Elements } from './writeTa1.ts';

export interface AnswerOptions extends Partial<Omit<Style999, 'delimiters'>> {
  /** ISA13 and GS06 of the first answer; the ones after it count on. */
  readonly controlNumber: number;
  /** Wall-clock date (CCYYMMDD) and time (HHMM) of the answers. */
  readonly at: { d8: string; hhmm: string };
  /** A line end after each segment. */
  readonly newline?: boolean;
}

/**
 * The acknowledgments that a receiver sends back for a file: for each interchange one of his own, sender and receiver exchanged,
 * with the TA1 right after ISA and a 999 for each group. Empty when nothing is to be said. An interchange that its TA1
 * refuses gets no 999, because nothing in it was taken; a TA1, 999 or 997 is never acknowledged.
 * The same file, number and time always give the same bytes.
 */
export function writeAnswer(received: Received, options: AnswerOptions): Buffer {
  const answer: Answer = {
    writer: new InterchangeWriter({ delimiters: USUAL_DELIMITERS, newline: options.newline ?? false }),
    style: { ik303: options.ik303 ?? 'omit', maskValues: options.maskValues ?? false, delimiters: USUAL_DELIMITERS },
    options,
    interchanges: 0,
    groups: 0,
  };
  received.judgement.interchanges.forEach((judged, i) => answerInterchange(answer, received.interchanges[i]!, judged));
  return answer.writer.bytes();
}

interface Answer {
  readonly writer: InterchangeWriter;
  readonly style: Style999;
  readonly options: AnswerOptions;
  /** Written so far. */
  interchanges: number;
  groups: number;
}

function answerInterchange(answer: Answer, came: ReceivedInterchange, judged: InterchangeJudgement): void {
  const ta1 = ta1Elements(came, judged);
  const groups = judged.ta1.ack === 'R' ? [] : groupsToAnswer(came);
  if (!ta1 && groups.length === 0) return;
  const { writer, options } = answer;
  writer.interchange(headerOf(came.header, { controlNumber: countOn(options, answer.interchanges), at: options.at }));
  answer.interchanges += 1;
  if (ta1) writer.ta1(ta1);
  for (const run of groups) {
    const { senderCode, receiverCode } = came.groups[run[0]!]!;
    const controlNumber = countOn(options, answer.groups);
    answer.groups += 1;
    writer.group({ functionalId: 'FA', senderCode: receiverCode, receiverCode: senderCode, controlNumber, version: GUIDE_999 });
    run.forEach((index, i) => {
      writer.set({ code: '999', controlNumber: String(i + 1).padStart(4, '0'), guide: GUIDE_999 });
      write999(writer, judged.groups[index]!, answer.style);
      writer.endSet();
    });
    writer.endGroup();
  }
  writer.endInterchange();
}

/** Indexes of the groups to be answered, those between the same two applications (GS02, GS03) in one run: they share a group of 999s. */
function groupsToAnswer({ groups }: ReceivedInterchange): number[][] {
  const runs: number[][] = [];
  let before: Group | undefined;
  groups.forEach((group, index) => {
    if (isAcknowledgment(group)) return;
    if (before?.senderCode === group.senderCode && before.receiverCode === group.receiverCode) runs.at(-1)!.push(index);
    else runs.push([index]);
    before = group;
  });
  return runs;
}

/** The interchange of the answer. What came can be wrong in itself, so ids are cut to what an ISA holds. */
function headerOf(came: Interchange, own: { controlNumber: number; at: { d8: string; hhmm: string } }) {
  return {
    senderQualifier: came.receiverQualifier.slice(0, 2), senderId: came.receiverId.slice(0, 15),
    receiverQualifier: came.senderQualifier.slice(0, 2), receiverId: came.senderId.slice(0, 15),
    ...own, usage: came.usage === 'P' ? 'P' as const : 'T' as const, ackRequested: false,
  };
}

const MOST = 999_999_999;

function countOn({ controlNumber }: AnswerOptions, count: number): number {
  return ((controlNumber - 1 + count) % MOST) + 1;
}
