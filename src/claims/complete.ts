import type { Claim, ServiceLine } from './claim.ts';

/** A number that the gateway made because the client sent none. */
export interface FilledNumber {
  readonly pointer: string;
  readonly value: string;
}

/**
 * Gives the claim a patient control number and its lines control numbers where the client sent none, so that every answer of
 * the payer finds its claim (CLM01) and line (REF*6R). `newNumber` makes an unused number of at most 20 characters A to Z, 0 to 9
 * and hyphen. Returns the completed claim and what was filled; what the client sent stays as it is.
 */
export function completeClaim(claim: Claim, newNumber: () => string): { readonly claim: Claim; readonly filled: readonly FilledNumber[] } {
  const filled: FilledNumber[] = [];
  const patientControlNumber = claim.patientControlNumber ?? newNumber();
  if (claim.patientControlNumber === undefined) {
    filled.push({ pointer: `${claim.pointer}/patientControlNumber`, value: patientControlNumber });
  }
  const taken = new Set(claim.lines.flatMap(({ controlNumber }) => controlNumber ?? []));
  const lines = claim.lines.map((line) => {
    if (line.controlNumber !== undefined) return line;
    const controlNumber = freeNumber(patientControlNumber, line, taken);
    filled.push({ pointer: line.controlNumberPointer, value: controlNumber });
    return { ...line, controlNumber };
  });
  return filled.length === 0 ? { claim, filled } : { claim: { ...claim, patientControlNumber, lines }, filled };
}

/** "PCN-1" for the first line; at most 30 characters (REF*6R), apart from the numbers that the client gave to other lines. */
function freeNumber(patientControlNumber: string, line: ServiceLine, taken: Set<string>): string {
  const stem = patientControlNumber.slice(0, 20);
  let number = `${stem}-${line.number}`;
  for (let again = 2; taken.has(number); again += 1) number = `${stem}-${line.number}-${again}`;
  taken.add(number);
  return number;
}
