import type { Claim } from '../claims/claim.ts';
import type { Named } from '../claims/parties.ts';
import { serviceDates } from '../claims/service-dates.ts';
import { hasErrors, type Issue, type StatusTriple } from '../lib/issue.ts';
import type { AckName, StatusInformation } from './ack277ca-types.ts';
import type { Status277Claim } from './write277ca.ts';

/** Accepted for processing, on its way to the payer: the payer's own word is still to come. */
const ACCEPTED: StatusTriple = { category: 'A1', status: '20' };
/** An issue for which no code is known: the claim is returned, and the text says why. */
const RETURNED: StatusTriple = { category: 'A3', status: '481' };

/** What the gateway itself says about a claim that it judged, as a claim of a 277CA: accepted, or every status of its errors with its text. */
export function claimAnswer(claim: Claim, judged: { issues: readonly Issue[]; clearinghouseNumber: string; date: string }): Status277Claim {
  const patient = claim.dependent ?? claim.subscriber;
  const isAccepted = !hasErrors(judged.issues);
  const charge = claim.chargeCents ?? 0;
  return {
    provider: {
      ...nameOf(claim.billing), entity: '85',
      ...(claim.billing.npi ? { idQualifier: 'XX', id: claim.billing.npi } : { idQualifier: 'FI', id: claim.billing.employerId ?? claim.billing.ssn ?? '' }),
    },
    patient: { ...nameOf(patient), entity: 'QC', idQualifier: 'MI', id: claim.subscriber.memberId ?? '' },
    patientControlNumber: claim.patientControlNumber ?? '', chargeCents: charge, isAccepted,
    statuses: isAccepted ? [statusOf(ACCEPTED, { action: 'WQ', charge, text: '', date: judged.date })] : errorStatuses(judged.issues, charge, judged.date),
    payerClaimNumber: '', clearinghouseNumber: judged.clearinghouseNumber,
    billType: claim.kind === 'institutional' ? `${claim.facilityCode ?? ''}${claim.frequency ?? ''}` : '',
    serviceDate: serviceDates(claim), lines: [],
  };
}

/** One STC for each triple, with the text of the first issue that has it. */
function errorStatuses(issues: readonly Issue[], charge: number, date: string): StatusInformation[] {
  const byCode = new Map<string, StatusInformation>();
  for (const issue of issues) {
    if (issue.severity !== 'error') continue;
    const stc = issue.stc ?? RETURNED;
    const key = `${stc.category}:${stc.status}:${stc.entity ?? ''}`;
    if (!byCode.has(key)) byCode.set(key, statusOf(stc, { action: 'U', charge, text: issue.message, date }));
  }
  return [...byCode.values()];
}

function statusOf(stc: StatusTriple, of: { action: string; charge: number; text: string; date: string }): StatusInformation {
  // "400+178" is one reason in several codes: each becomes a composite of the one STC.
  const codes = stc.status.split('+').slice(0, 3).map((status) => ({ category: stc.category, status, entity: stc.entity ?? '', codeList: '' }));
  return { codes, date: of.date, action: of.action, chargeCents: of.charge, text: of.text };
}

function nameOf(named: Named): Omit<AckName, 'entity' | 'idQualifier' | 'id'> {
  return {
    type: named.organizationName ? '2' : '1', last: named.organizationName ?? named.lastName ?? '', first: named.organizationName ? '' : named.firstName ?? '',
    middle: named.organizationName ? '' : named.middleName ?? '', suffix: named.organizationName ? '' : named.suffix ?? '',
  };
}
