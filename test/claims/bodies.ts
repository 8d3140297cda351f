/** Bodies of our own making for the tests of the claims room: invented people, providers and payers, Luhn-valid NPIs. */

export type Json = { [key: string]: unknown };

/** An office visit of a subscriber, two lines, one rendering provider. Trips no edit. */
export function officeVisit(): Json {
  return {
    tradingPartnerServiceId: 'PRAIRIE1', tradingPartnerName: 'Prairie Mutual', usageIndicator: 'T', controlNumber: '000000017',
    submitter: {
      organizationName: 'Tallgrass Billing', submitterIdentification: 'TG4410', contactInformation: { name: 'Ines Okoro', phoneNumber: '(402) 555-0118' },
    },
    receiver: { organizationName: 'Prairie Mutual' },
    billing: {
      providerType: 'BillingProvider', npi: '1550442010', employerId: '47-5550101', taxonomyCode: '261QP2300X',
      organizationName: 'Plum Creek Family Practice', address: address('210 Plum Creek Rd', '685221107'),
      contactInformation: { name: 'Front Desk', phoneNumber: '4025550120' },
    },
    subscriber: {
      memberId: 'PM33018842', paymentResponsibilityLevelCode: 'P', firstName: 'Odalys', lastName: 'Brennan', gender: 'F', dateOfBirth: '19840517',
      groupNumber: 'PLUM77', address: address('14 Cottonwood Ln', '68510'),
    },
    rendering: { npi: '1550442028', firstName: 'Teodor', lastName: 'Vance', taxonomyCode: '207Q00000X' },
    claimInformation: {
      claimFilingCode: 'CI', patientControlNumber: 'PC-1001', claimChargeAmount: '164.50', placeOfServiceCode: '11', claimFrequencyCode: '1',
      signatureIndicator: 'Y', planParticipationCode: 'A', benefitsAssignmentCertificationIndicator: 'Y', releaseInformationCode: 'Y',
      healthCareCodeInformation: [
        { diagnosisTypeCode: 'ABK', diagnosisCode: 'J029' }, { diagnosisTypeCode: 'ABF', diagnosisCode: 'R509' },
      ],
      serviceLines: [
        {
          serviceDate: '20260205', providerControlNumber: 'PC-1001-1',
          professionalService: {
            procedureIdentifier: 'HC', procedureCode: '99213', lineItemChargeAmount: '132.00', measurementUnit: 'UN', serviceUnitCount: '1',
            compositeDiagnosisCodePointers: { diagnosisCodePointers: ['1', '2'] },
          },
        },
        {
          serviceDate: '20260205', providerControlNumber: 'PC-1001-2',
          professionalService: {
            procedureIdentifier: 'HC', procedureCode: '87880', procedureModifiers: ['QW'], lineItemChargeAmount: 32.5, measurementUnit: 'UN',
            serviceUnitCount: 1, compositeDiagnosisCodePointers: { diagnosisCodePointers: ['1'] },
          },
        },
      ],
      claimSupplementalInformation: { cliaNumber: '28D0551234' },
    },
  };
}

/** A two-day inpatient stay with DRG, POA and a procedure. Trips no edit. */
export function inpatientStay(): Json {
  return {
    tradingPartnerServiceId: 'PRAIRIE1', tradingPartnerName: 'Prairie Mutual', usageIndicator: 'T',
    submitter: { organizationName: 'Tallgrass Billing', taxId: '475550199', contactInformation: { name: 'Ines Okoro', phoneNumber: '4025550118' } },
    receiver: { organizationName: 'Prairie Mutual' },
    billing: {
      npi: '1550442036', employerId: '475550102', taxonomyCode: '282N00000X', organizationName: 'Loess Hills Hospital',
      address: address('1 Bluff View Pkwy', '685031200'),
    },
    attending: { npi: '1550442044', firstName: 'Signy', lastName: 'Halloran', taxonomyCode: '208M00000X' },
    operatingPhysician: { npi: '1550442051', firstName: 'Bertil', lastName: 'Quist' },
    subscriber: {
      memberId: 'PM55120077', paymentResponsibilityLevelCode: 'P', firstName: 'Emeric', lastName: 'Tolland', gender: 'M', dateOfBirth: '19610302',
      address: address('77 Switchgrass Ct', '68516'),
    },
    claimInformation: {
      claimFilingCode: 'CI', patientControlNumber: 'LH-2001', claimChargeAmount: '9140.25', placeOfServiceCode: '11', claimFrequencyCode: '1',
      planParticipationCode: 'A', benefitsAssignmentCertificationIndicator: 'Y', releaseInformationCode: 'Y',
      claimDateInformation: {
        statementBeginDate: '20260110', statementEndDate: '20260112', admissionDateAndHour: '202601100640', dischargeHour: '1500',
      },
      claimCodeInformation: { admissionTypeCode: '1', admissionSourceCode: '1', patientStatusCode: '01' },
      principalDiagnosis: { qualifierCode: 'ABK', principalDiagnosisCode: 'K8000', presentOnAdmissionIndicator: 'Y' },
      admittingDiagnosis: { qualifierCode: 'ABJ', admittingDiagnosisCode: 'R1011' },
      otherDiagnosisInformationList: [[
        { qualifierCode: 'ABF', otherDiagnosisCode: 'I10', presentOnAdmissionIndicator: 'Y' },
        { qualifierCode: 'ABF', otherDiagnosisCode: 'E119', presentOnAdmissionIndicator: 'N' },
      ]],
      diagnosisRelatedGroupInformation: { drugRelatedGroupCode: '419' },
      principalProcedureInformation: { qualifierCode: 'BBR', principalProcedureCode: '0FT44ZZ', principalProcedureDate: '20260111' },
      valueInformationList: [[{ valueCode: '80', valueCodeAmount: '2' }]],
      occurrenceInformationList: [[{ occurrenceSpanCode: '11', occurrenceSpanCodeDate: '20260109' }]],
      conditionCodesList: [[{ conditionCode: '17' }]],
      serviceLines: [
        { lineItemControlNumber: 'LH-2001-1', institutionalService: room('0120', '2400', 'DA', '2') },
        { lineItemControlNumber: 'LH-2001-2', serviceDate: '20260111', institutionalService: room('0360', '6740.25', 'UN', '1') },
      ],
    },
  };
}

/** The office visit, billed to a second payer after the first has decided line by line. Trips no edit. */
export function secondPayer(): Json {
  const decided = (charge: [paid: string, allowance: string, share: string], code: string) => [{
    otherPayerPrimaryIdentifier: 'BLUFF2', serviceLinePaidAmount: charge[0], serviceIdQualifier: 'HC', procedureCode: code, paidServiceUnitCount: '1',
    adjudicationOrPaymentDate: '20260220', remainingPatientLiability: charge[2],
    claimAdjustmentInformation: [
      { adjustmentGroupCode: 'CO', adjustmentDetails: [{ adjustmentReasonCode: '45', adjustmentAmount: charge[1] }] },
      { adjustmentGroupCode: 'PR', adjustmentDetails: [{ adjustmentReasonCode: '2', adjustmentAmount: charge[2] }] },
    ],
  }];
  return changed(officeVisit(), {
    '/subscriber/paymentResponsibilityLevelCode': 'S',
    '/claimInformation/otherSubscriberInformation': [{
      paymentResponsibilityLevelCode: 'P', individualRelationshipCode: '18', insuranceGroupOrPolicyNumber: 'BF-100', claimFilingIndicatorCode: 'CI',
      payerPaidAmount: '100.00', benefitsAssignmentCertificationIndicator: 'Y', releaseOfInformationCode: 'Y',
      otherSubscriberName: {
        otherInsuredQualifier: '1', otherInsuredLastName: 'Brennan', otherInsuredFirstName: 'Odalys', otherInsuredIdentifierTypeCode: 'MI',
        otherInsuredIdentifier: 'BF7781',
      },
      otherPayerName: {
        otherPayerOrganizationName: 'Bluffland Health', otherPayerIdentifierTypeCode: 'PI', otherPayerIdentifier: 'BLUFF2',
        otherPayerClaimControlNumber: 'BH2026050009',
      },
    }],
    '/claimInformation/serviceLines/0/lineAdjudicationInformation': decided(['80.00', '32.00', '20.00'], '99213'),
    '/claimInformation/serviceLines/1/lineAdjudicationInformation': decided(['20.00', '7.50', '5.00'], '87880'),
  });
}

/** A copy of the body with fields changed by pointer; undefined removes a field. Missing objects on the way are made. */
export function changed(body: Json, changes: Readonly<Record<string, unknown>>): Json {
  const copy = structuredClone(body);
  for (const [pointer, value] of Object.entries(changes)) {
    const path = pointer.split('/').slice(1);
    const last = path.pop()!;
    let here: Json = copy;
    for (const token of path) {
      here[token] ??= {};
      here = here[token] as Json;
    }
    if (value === undefined) delete here[last];
    else here[last] = value;
  }
  return copy;
}

export function address(address1: string, postalCode: string): Json {
  return { address1, city: 'Lincoln', state: 'NE', postalCode };
}

function room(serviceLineRevenueCode: string, lineItemChargeAmount: string, measurementUnit: string, serviceUnitCount: string): Json {
  return { serviceLineRevenueCode, lineItemChargeAmount, measurementUnit, serviceUnitCount };
}
