import { type CodeList, loadRemitCodes, type RemitCodes, readCodeList, shippedCodes } from '../remits/codes.ts';

/** Labels for every code that a payer answers with. */
export interface Codes extends RemitCodes {
  /** STC01-1, list 507. */
  readonly categories: CodeList;
  /** STC01-2, list 508. */
  readonly statuses: CodeList;
  /** STC01-3. */
  readonly entities: CodeList;
  readonly ta105: CodeList;
  readonly ik304: CodeList;
  readonly ik403: CodeList;
  readonly ik502: CodeList;
  readonly ak905: CodeList;
}

/** Reads all code lists from `dir`, by default those shipped. Done once at start; throws when a file is absent or of another shape. */
export function loadCodes(dir: string = shippedCodes()): Codes {
  return {
    ...loadRemitCodes(dir),
    categories: readCodeList(dir, 'claim-status-category'),
    statuses: readCodeList(dir, 'claim-status'),
    entities: readCodeList(dir, 'claim-status-entity'),
    ta105: readCodeList(dir, 'ta105'),
    ik304: readCodeList(dir, 'ik304'),
    ik403: readCodeList(dir, 'ik403'),
    ik502: readCodeList(dir, 'ik502'),
    ak905: readCodeList(dir, 'ak905'),
  };
}

/**
 * The label of a reason as the fold gives it: "CO-45", "A7:562:85", "IK403:7", "IK502:5", "TA105:025".
 * Undefined for a code without a label and for anything else, such as the id of one of our own rules.
 */
export function codeLabel(codes: Codes, reason: string): string | undefined {
  const [list = '', code = '', entity = ''] = reason.split(':');
  if (code === '') return codes.reasons.get(reason.slice(reason.indexOf('-') + 1));
  const ack = ackList(codes, list);
  return ack === undefined ? statusLabel(codes, { category: list, status: code, entity }) : ack.get(code);
}

/** "Rejected for invalid information: NPI (billing provider)". Codes without a label stand as they are. */
export function statusLabel(codes: Codes, { category, status, entity }: { category: string; status: string; entity?: string }): string {
  const head = codes.categories.get(category) ?? `Status ${category}`;
  if (status === '') return head;
  const who = entity ? ` (${codes.entities.get(entity) ?? entity})` : '';
  return `${head}: ${codes.statuses.get(status) ?? `code ${status}`}${who}`;
}

function ackList(codes: Codes, element: string): CodeList | undefined {
  if (element === 'TA105') return codes.ta105;
  if (element === 'IK304') return codes.ik304;
  if (element === 'IK403') return codes.ik403;
  if (element === 'IK502') return codes.ik502;
  return element === 'AK905' ? codes.ak905 : undefined;
}
