import * as lists from './code-lists.ts';
import type { Edit } from './edit.ts';
import { excludedTogether } from './excludes.ts';
import { diagnosisOfOther } from './patient.ts';

/** Edits about codes as of the date of service. */
export const LIST_EDITS: readonly Edit[] = [
  { id: 'CLM-19', severity: 'error', snipLevel: 5, stc: 'A7:255', appliesTo: 'PID', check: lists.diagnosisListed, needs: { list: 'icd10cm', when: ({ codes }) => codes.length > 0 },
    title: 'This diagnosis did not exist on the date of service, or is not exact enough.', why: 'Codes change every October, and headings are not paid.', fixHint: 'Look the code up in the ICD-10-CM of that year, and take the most exact one.' },
  { id: 'CLM-22', severity: 'error', snipLevel: 6, stc: 'A7:254', appliesTo: 'PI', check: lists.principalIsConsequence, needs: { list: 'icd10cm', when: ({ codes }) => codes.length > 0 },
    title: 'The consequence of a disease cannot be the principal diagnosis.', why: 'Sequelae and manifestations follow what they come from.', fixHint: 'Put the underlying condition first.' },
  { id: 'CLM-23', severity: 'error', snipLevel: 6, stc: 'A8:86', appliesTo: 'PI', check: diagnosisOfOther,
    title: 'The diagnosis does not fit the sex or age of the patient.', why: 'Payers take it for a wrong code or a wrong patient.', fixHint: 'Check patient and code. Where it is right, send modifier KX on a line (condition code 45 on hospital bills).' },
  { id: 'CLM-24', severity: 'warning', snipLevel: 6, stc: 'A8:255', appliesTo: 'PI', check: excludedTogether,
    title: 'Two diagnoses exclude each other.', why: 'The classification says that one patient cannot have both (Excludes1).', fixHint: 'Keep the one that is right.' },
  { id: 'LIN-03', severity: 'error', snipLevel: 5, stc: 'A7:507', appliesTo: 'PI', check: lists.procedureListed, needs: { list: 'hcpcs', when: lists.hasLevel2 },
    title: 'This procedure code did not exist on the date of service.', why: 'Codes change every quarter.', fixHint: 'Look the code up in the list of that quarter.' },
  { id: 'COB-09', severity: 'error', snipLevel: 5, stc: 'A7:521', appliesTo: 'PID', check: lists.adjustmentListed, needs: { list: 'carc', when: ({ otherPayers }) => otherPayers.length > 0 },
    title: 'This adjustment reason or remark does not exist.', why: 'The next payer reads what the first one decided by these codes.', fixHint: 'Copy the code from the remittance.' },
];
