import { writeAnswer } from '../acks/answer.ts';
import { d8FromIso } from '../lib/dates.ts';
import { type Recipient, receiveFile } from './validate.ts';

/**
 * `ack FILE`: the TA1 and 999 that the file's receiver would send, on standard output, a segment per line. Nothing is printed
 * where nothing is to be said, as for a file of acknowledgments. Exit code 1 when the file has errors. Throws when it or the payer can't
 * be found, and for a control number out of range.
 */
export async function ack(path: string, options: Recipient & { controlNumber: string; ik303?: boolean; mask?: boolean }): Promise<number> {
  const first = controlNumber(options.controlNumber);
  const received = await receiveFile(path, options);
  const now = new Date().toISOString();
  const answer = writeAnswer(received, {
    controlNumber: first, at: { d8: d8FromIso(now), hhmm: now.slice(11, 16).replace(':', '') },
    ik303: options.ik303 ? 'loop4' : 'omit', maskValues: options.mask ?? false, newline: true,
  });
  process.stdout.write(answer);
  for (const issue of received.judgement.issues) process.stderr.write(`${path}: ${issue.message}\n`);
  return received.judgement.accepted ? 0 : 1;
}

function controlNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error(`--control-number is a number from 1 to 999999999, not ${text}`);
  return Number(text);
}
