import type { Issue } from '../lib/issue.ts';
import { formatCents } from '../lib/money.ts';
import type { SetReader, TransactionSet } from '../x12/types.ts';
import type { RemitCodes } from './codes.ts';
import { create835Reader } from './remit835.ts';
import { d8, type Fields } from './report.ts';
import type { CreateTextReader } from './report-stream.ts';
import { claimReport } from './report835-claim.ts';
import { payeeReport, payerReport, paymentReport } from './report835-header.ts';
import { elementsByName, TS2, TS3 } from './report835-elements.ts';
import { dateOf, reference, type ProviderAdjustment, type RemitClaim, type RemitGroup, type RemitHeader } from './types.ts';

/**
 * Reads an 835 (005010X221A1) and tells it at the end as one transaction of the JSON report of the public claim APIs, with its issues; a set that
 * breaks off gives the claims it had. Amounts are strings with two decimals; a number or date that the published form does not allow is left out.
 */
export function create835ReportReader(set: TransactionSet, codes: RemitCodes, told: (transaction: Fields, issues: readonly Issue[]) => void): SetReader {
  let header: Fields = {};
  const issues: Issue[] = [];
  const details: Fields[] = [];
  let group: { of: RemitGroup | undefined; claims: Fields[] } | undefined;
  return create835Reader(set, {
    begin: (found) => {
      header = headerReport(found);
      issues.push(...found.issues);
    },
    claim: (claim) => {
      if (group === undefined || group.of !== claim.group) {
        group = { of: claim.group, claims: [] };
        details.push(groupReport(claim, group.claims));
      }
      group.claims.push(claimReport(claim, codes));
      issues.push(...claim.issues);
    },
    end: ({ providerAdjustments, issues: last }) => {
      const adjustments = adjustmentReports(providerAdjustments, codes);
      told({ controlNumber: set.controlNumber, ...header, detailInfo: details, providerAdjustments: adjustments }, [...issues, ...last]);
    },
  });
}

/** The same, written claim by claim. */
export function create835TextReader(codes: RemitCodes): CreateTextReader {
  return (set, text) => {
    const transaction: Fields = { controlNumber: set.controlNumber };
    let group: { of: RemitGroup | undefined } | undefined;
    text.begin(transaction);
    return create835Reader(set, {
      begin: (found) => Object.assign(transaction, headerReport(found)),
      claim: (claim) => {
        if (group === undefined || group.of !== claim.group) {
          group = { of: claim.group };
          text.enter(1, 'detailInfo', groupReport(claim, []));
        }
        text.enter(2, 'paymentInfo', claimReport(claim, codes));
      },
      end: ({ providerAdjustments }) => text.finish({ providerAdjustments: adjustmentReports(providerAdjustments, codes) }),
    });
  };
}

function headerReport(header: RemitHeader): Fields {
  const { trace } = header;
  return {
    financialInformation: paymentReport(header.payment), foreignCurrency: header.currency?.code,
    paymentAndRemitReassociationDetails: {
      traceTypeCode: trace.type, checkOrEFTTraceNumber: trace.number, originatingCompanyIdentifier: trace.originator,
      originatingCompanySupplementalCode: trace.supplement,
    },
    receiverIdentifier: reference(header, 'EV'), versionIdentification: reference(header, 'F2'), productionDate: d8(dateOf(header, '405')),
    payer: payerReport(header.payer), payee: payeeReport(header.payee),
  };
}

function groupReport({ group }: RemitClaim, claims: Fields[]): Fields {
  return {
    assignedNumber: group?.number, providerSummaryInformation: elementsByName(TS3, group?.ts3),
    providerSupplementalSummaryInformation: elementsByName(TS2, group?.ts2), paymentInfo: claims,
  };
}

/** PLB: neighbours of one provider and fiscal year stand together, as they did in their segment. */
function adjustmentReports(pairs: readonly ProviderAdjustment[], codes: RemitCodes): Fields[] {
  const reports: Fields[] = [];
  let last: { of: ProviderAdjustment; adjustments: Fields[] } | undefined;
  for (const pair of pairs) {
    if (last === undefined || last.of.providerId !== pair.providerId || last.of.fiscalDate !== pair.fiscalDate) {
      last = { of: pair, adjustments: [] };
      reports.push({ providerIdentifier: pair.providerId, fiscalPeriodDate: d8(pair.fiscalDate), adjustments: last.adjustments });
    }
    last.adjustments.push({
      adjustmentReasonCode: pair.reason, adjustmentReasonCodeValue: codes.providerAdjustments.get(pair.reason),
      providerAdjustmentIdentifier: pair.reference, providerAdjustmentAmount: formatCents(pair.cents),
    });
  }
  return reports;
}
