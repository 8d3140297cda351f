import { formatCents } from '../src/lib/money.ts';
import type { Invent } from './people.ts';

export const BENCH_PAYER = 'BHP01';

const PROCEDURES = ['99213', '99214', '93000', '85025', '80053', '71046', '97110'];
const DIAGNOSES = ['I10', 'E119', 'J069', 'M25561', 'R519', 'K219', 'F411'];

/** The JSON of an invented professional claim with one to four lines that no edit refuses. The number is its patient control number. */
export function claimBody(source: Invent, number: string): object {
  const person = source.person();
  const serviceDate = source.date();
  const charges = Array.from({ length: 1 + source.below(4) }, () => 2_500 + source.below(40_000));
  return {
    usageIndicator: 'T', controlNumber: '000000001', tradingPartnerServiceId: BENCH_PAYER, tradingPartnerName: 'Benchmark Health Plan',
    submitter: {
      organizationName: 'Benchmark Billing', submitterIdentification: 'BENCHSENDER', contactInformation: { name: 'Claims Desk', phoneNumber: '6145550100' },
    },
    receiver: { organizationName: 'Benchmark Health Plan' },
    billing: {
      providerType: 'BillingProvider', npi: '1245319599', employerId: '311234567', taxonomyCode: '207Q00000X', organizationName: 'Lantern Family Medicine',
      address: { address1: '12 Quarry Street', city: 'Ashby Falls', state: 'OH', postalCode: '432150001' },
      contactInformation: { name: 'Front Office', phoneNumber: '6145550111' },
    },
    subscriber: {
      memberId: person.memberId, paymentResponsibilityLevelCode: 'P', lastName: person.last, firstName: person.first, gender: person.sex, dateOfBirth: person.birth,
      groupNumber: `G${source.below(100_000)}`, address: { address1: person.street, city: person.city, state: person.state, postalCode: person.zip },
    },
    rendering: { providerType: 'RenderingProvider', npi: source.npi(), lastName: 'Hollis', firstName: 'Cora', taxonomyCode: '207Q00000X' },
    claimInformation: {
      claimFilingCode: 'CI', patientControlNumber: number, claimChargeAmount: formatCents(charges.reduce((sum, cents) => sum + cents, 0)), placeOfServiceCode: '11',
      claimFrequencyCode: '1', signatureIndicator: 'Y', planParticipationCode: 'A', benefitsAssignmentCertificationIndicator: 'Y', releaseInformationCode: 'Y',
      healthCareCodeInformation: [{ diagnosisTypeCode: 'ABK', diagnosisCode: source.pick(DIAGNOSES) }],
      serviceLines: charges.map((cents, at) => line({ cents, at, serviceDate, procedure: PROCEDURES[at]!, number })),
    },
  };
}

function line({ cents, at, serviceDate, procedure, number }: { cents: number; at: number; serviceDate: string; procedure: string; number: string }): object {
  return {
    assignedNumber: String(at + 1), serviceDate, providerControlNumber: `${number}-${at + 1}`,
    professionalService: {
      procedureIdentifier: 'HC', procedureCode: procedure, lineItemChargeAmount: formatCents(cents), measurementUnit: 'UN', serviceUnitCount: '1',
      compositeDiagnosisCodePointers: { diagnosisCodePointers: ['1'] },
    },
  };
}
