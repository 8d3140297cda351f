import type { Edit } from './edit.ts';
import * as filing from './filing.ts';
import * as history from './history.ts';

/** Edits about what each payer wants, and about other claims of the biller. */
export const FILING_EDITS: readonly Edit[] = [
  { id: 'ENV-10', severity: 'warning', snipLevel: 7, stc: 'A8:496:85', appliesTo: 'PID', check: filing.billingNotLinked,
    parameters: { npis: { kind: 'codes', says: 'NPIs of the billing providers that are enrolled for electronic claims' } },
    title: 'The billing provider is not linked to the submitter.', why: 'Payers take claims of enrolled providers only.', fixHint: 'Enroll the provider with the payer, or add its NPI to the biller (billers change).' },
  { id: 'SUB-02', severity: 'error', snipLevel: 7, stc: 'A7:164:IL', appliesTo: 'PID', check: filing.memberIdUnusual,
    parameters: { pattern: { kind: 'pattern', says: 'the form of the payer\'s member numbers, e.g. ^[A-Z]{3}\\d{9}$' } },
    title: 'Member numbers of this payer have another form.', why: 'The payer does not find the member.', fixHint: 'Copy the number from the insurance card, with its letters.' },
  { id: 'BIL-21', severity: 'error', snipLevel: 7, stc: 'A6:145:85', appliesTo: 'PID', check: filing.taxonomyWanted,
    parameters: { codes: { kind: 'codes', says: 'the taxonomy codes that the payer takes; an empty list takes any' } },
    title: 'This payer wants another taxonomy code of the billing provider.', why: 'It finds the provider\'s contract by it.', fixHint: 'Send the taxonomy code under which the provider is enrolled.' },
  { id: 'CLM-11', severity: 'error', snipLevel: 7, stc: 'A8:464', appliesTo: 'PID', check: history.correctionOfAnother, needs: { list: 'history', when: ({ frequency }) => frequency === '7' || frequency === '8' },
    title: 'The correction is about another claim than its original.', why: 'A replacement keeps billing provider, payer and patient.', fixHint: 'Void the original (frequency 8), and send a new claim.' },
  { id: 'CLM-27', severity: 'error', snipLevel: 7, stc: 'A3:718', appliesTo: 'PID', check: filing.filedLate,
    parameters: { days: { kind: 'number', says: 'days after the service within which the payer takes claims; a warning comes when a fifth is left' } },
    title: 'The claim is too late for this payer.', why: 'Payers take claims for a limited time after the service.', fixHint: 'Send delayReasonCode where there was a reason, with what proves it.' },
  { id: 'CLM-28', severity: 'error', snipLevel: 4, stc: 'A6:555', appliesTo: 'PID', check: filing.delayReasonMissing,
    parameters: { days: { kind: 'number', says: 'days after which the payer wants a reason for the delay' } },
    title: 'The claim is late and gives no reason.', why: 'This payer takes late claims with a reason only.', fixHint: 'Send delayReasonCode.' },
  { id: 'CLM-29', severity: 'error', snipLevel: 7, stc: 'A6:252', appliesTo: 'PID', check: filing.authorizationMissing,
    parameters: {
      authorization: { kind: 'codes', says: 'procedures or ranges that need a prior authorization, e.g. 70551-70559' },
      referral: { kind: 'codes', says: 'procedures or ranges that need a referral' },
    },
    title: 'This payer wants an authorization or referral for the procedure.', why: 'It is denied without one.', fixHint: 'Send priorAuthorizationNumber or referralNumber.' },
  { id: 'CLM-31', severity: 'error', snipLevel: 7, stc: 'A7:773', appliesTo: 'PID', check: filing.twoYears,
    parameters: { oneYear: { kind: 'flag', says: 'true refuses services of two calendar years in one claim' } },
    title: 'The claim has services of two years.', why: 'This payer counts benefits by calendar year.', fixHint: 'Send a claim for each year.' },
  { id: 'CLM-32', severity: 'error', snipLevel: 7, stc: 'A3:78', appliesTo: 'PID', check: history.exactDuplicate, needs: { list: 'history' },
    title: 'The claim was sent before.', why: 'Payers deny the second of two equal claims.', fixHint: 'Wait for the answer to the first; to change it send frequency 7. A service that was given twice has modifier 76 or 77.' },
  { id: 'CLM-33', severity: 'warning', snipLevel: 7, stc: 'A3:54', appliesTo: 'PID', check: history.nearDuplicate, needs: { list: 'history' },
    title: 'A claim that is much like this one was sent before.', why: 'Payers may take it for the same.', fixHint: 'Check that it is another service; to correct the first one send frequency 7.' },
];
