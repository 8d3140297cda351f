import { address, changed, type Json } from './bodies.ts';

/** A filling and a cleaning, one dentist. Trips no edit. */
export function dentalVisit(): Json {
  return {
    tradingPartnerServiceId: 'PRAIRIE1', tradingPartnerName: 'Prairie Mutual', usageIndicator: 'T',
    submitter: {
      organizationName: 'Tallgrass Billing', submitterIdentification: 'TG4410', contactInformation: { name: 'Ines Okoro', phoneNumber: '4025550118' },
    },
    receiver: { organizationName: 'Prairie Mutual', receiverId: 'PRAIRIE1' },
    billing: {
      npi: '1550442010', employerId: '475550101', taxonomyCode: '1223G0001X', organizationName: 'Sandhill Dental Care',
      address: address('55 Molar Mill Rd', '685221108'), contactInformation: { name: 'Front Desk', phoneNumber: '4025550121' },
    },
    subscriber: {
      memberId: 'PM33018843', paymentResponsibilityLevelCode: 'P', firstName: 'Odalys', lastName: 'Brennan', gender: 'F', dateOfBirth: '19840517',
      groupNumber: 'PLUM78', address: address('14 Cottonwood Ln', '68510'),
    },
    rendering: { npi: '1550442028', firstName: 'Teodor', lastName: 'Vance', taxonomyCode: '1223G0001X' },
    claimInformation: {
      claimFilingCode: 'CI', patientControlNumber: 'SD-3001', claimChargeAmount: '318.50', placeOfServiceCode: '11', claimFrequencyCode: '1',
      signatureIndicator: 'Y', planParticipationCode: 'A', benefitsAssignmentCertificationIndicator: 'Y', releaseInformationCode: 'Y',
      serviceLines: [
        {
          serviceDate: '20260205', providerControlNumber: 'SD-3001-1', teethInformation: [{ toothCode: '12', toothSurfaceCodes: ['M', 'O'] }],
          dentalService: { procedureCode: 'D2392', lineItemChargeAmount: '226.50', procedureCount: '1' },
        },
        {
          serviceDate: '20260205', providerControlNumber: 'SD-3001-2',
          dentalService: { procedureCode: 'D1110', lineItemChargeAmount: '92.00', procedureCount: '1' },
        },
      ],
    },
  };
}

/** The visit with every dental field that is mapped, each with a value of its own where the field allows it. It is about mapping and may trip edits. */
export function everythingDental(): Json {
  return changed(dentalVisit(), {
    '/claimIdentifier': 'CH', '/tradingPartnerSecondaryIdentifiers': { payerIdentificationNumber: 'PSEC2U', employerIdentificationNumber: 'PSECEI', naic: '55501' },
    '/payerAddress': address('8 Payer Plaza', '68508'), '/payToAddress': { ...address('PO Box 89', '68501'), address2: 'Dock 7' },
    '/payToPlan': {
      organizationName: 'Recovery Plan', primaryIdentifierTypeCode: 'PI', primaryIdentifier: 'RP100', taxIdentificationNumber: '475550188',
      address: address('3 Plan Way', '68502'), secondaryIdentifierTypeCode: 'FY', secondaryIdentifier: 'RPSEC',
    },
    '/billing/stateLicenseNumber': 'NELIC1', '/billing/providerUpinNumber': 'B55501', '/billing/commercialNumber': 'BCOM1',
    '/billing/contactInformation/phoneExtension': '44', '/billing/contactInformation/email': 'desk@sandhill.example',
    '/submitter/contactInformation/faxNumber': '4025550119', '/subscriber/ssn': '555010001', '/subscriber/middleName': 'Quincy', '/subscriber/suffix': 'JR',
    '/dependent': {
      firstName: 'Wren', lastName: 'Brennanson', middleName: 'Faye', suffix: 'II', gender: 'U', dateOfBirth: '20150101', relationshipToSubscriberCode: '19',
      memberId: 'DEPMEM1', address: { address1: '15 Sandhill Ct', address2: 'Apt 9', city: 'Omaha', state: 'NE', postalCode: '68102' },
    },
    '/referring': { npi: '1550442069', firstName: 'Ailsa', lastName: 'Morrow', stateLicenseNumber: 'RLIC9', taxonomyCode: '1223E0200X' },
    '/rendering/locationNumber': 'RLOC', '/rendering/secondaryIdentifier': undefined,
    '/assistantSurgeon': { npi: '1550442077', firstName: 'Runa', lastName: 'Ekberg', taxonomyCode: '1223S0112X', providerUpinNumber: 'A55507' },
    '/supervising': { npi: '1550442085', firstName: 'Hugo', lastName: 'Sandoval', commercialNumber: 'SUPCOM' },
    '/claimInformation/propertyCasualtyClaimNumber': 'PCN4455', '/claimInformation/relatedCausesCode': ['AA', 'OA'],
    '/claimInformation/autoAccidentStateCode': 'KS', '/claimInformation/autoAccidentCountryCode': 'MX', '/claimInformation/specialProgramCode': '05',
    '/claimInformation/delayReasonCode': '11', '/claimInformation/predeterminationOfBenefits': true, '/claimInformation/patientAmountPaid': '12.34',
    '/claimInformation/fileInformationList': ['KTHREE1', 'KTHREE2'], '/claimInformation/claimNotes': ['FIRST NOTE', 'SECOND NOTE'],
    '/claimInformation/claimDateInformation': {
      accidentDate: '20260105', appliancePlacementDate: '20260106', serviceDate: '20260201-20260207', repricerReceivedDate: '20260117',
    },
    '/claimInformation/orthodonticTotalMonthsOfTreatment': { monthsCount: '24', monthsRemaining: '18', treatmentIndicator: 'Y' },
    '/claimInformation/toothStatus': [{ toothNumber: '1', toothStatusCode: 'M' }, { toothNumber: '32', toothStatusCode: 'E' }],
    '/claimInformation/claimSupplementalInformation': {
      reportInformations: [
        { attachmentReportTypeCode: 'RB', attachmentTransmissionCode: 'EL', attachmentControlNumber: 'ATT01' },
        { attachmentReportTypeCode: 'P6', attachmentTransmissionCode: 'AA' },
      ],
      predeterminationOfBenefitsIdentifier: 'PREDET1', serviceAuthorizationExceptionCode: '3', claimControlNumber: 'ORIG1', referralNumber: 'REFER1',
      priorAuthorizationNumber: 'PAUTH1', repricedClaimNumber: 'REPR1', adjustedRepricedClaimNumber: 'AREPR1', claimNumber: 'OWNCLM1',
    },
    '/claimInformation/claimFrequencyCode': '7',
    '/claimInformation/claimContractInformation': {
      contractTypeCode: '02', contractAmount: '3.21', contractPercentage: '1.5', contractCode: 'CC1', termsDiscountPercentage: '2.5', contractVersionIdentifier: 'CV1',
    },
    '/claimInformation/healthCareCodeInformation': [{ diagnosisTypeCode: 'ABK', diagnosisCode: 'K0262' }, { diagnosisTypeCode: 'ABF', diagnosisCode: 'K0251' }],
    '/claimInformation/claimPricingRepricingInformation': {
      pricingMethodologyCode: '10', repricedAllowedAmount: '100.01', repricedSavingAmount: '5.02', repricingOrganizationIdentifier: 'REORG',
      repricingPerDiemOrFlatRateAmount: '7.5', repricedApprovedAmbulatoryPatientGroupCode: 'APG1', repricedApprovedAmbulatoryPatientGroupAmount: '8.03',
      rejectReasonCode: 'T1', policyComplianceCode: '1', exceptionCode: '2',
    },
    '/claimInformation/serviceFacilityLocation': {
      organizationName: 'Prairie Annex', npi: '1550442101', address: address('30 Annex Rd', '685040001'),
      secondaryIdentifier: [{ qualifier: 'LU', identifier: 'ANNEXLU' }],
    },
    // Two other payers: with one alone the guide wants dates and shares on claim or line, not on both.
    '/claimInformation/otherSubscriberInformation': [otherPayer(), thirdPayer()], '/subscriber/paymentResponsibilityLevelCode': 'S', ...lineDetails(),
  });
}

function otherPayer(): Json {
  return {
    paymentResponsibilityLevelCode: 'P', individualRelationshipCode: '18', insuranceGroupOrPolicyNumber: 'BF-100', claimFilingIndicatorCode: 'CI',
    payerPaidAmount: '60.01', nonCoveredChargeAmount: '3.03', remainingPatientLiability: '4.04', benefitsAssignmentCertificationIndicator: 'Y',
    releaseOfInformationCode: 'Y', claimLevelAdjustments: [{ adjustmentGroupCode: 'OA', adjustmentDetails: [
      { adjustmentReasonCode: '23', adjustmentAmount: '5.05', adjustmentQuantity: '6' }, { adjustmentReasonCode: '94', adjustmentAmount: '-5.05' },
    ] }],
    medicareOutpatientAdjudication: {
      reimbursementRate: '0.85', hcpcsPayableAmount: '6.06', claimPaymentRemarkCode: ['MA18', 'N89'], nonPayableProfessionalComponentBilledAmount: '8.08',
    },
    otherSubscriberName: {
      otherInsuredQualifier: '1', otherInsuredLastName: 'Brennan', otherInsuredFirstName: 'Odalys', otherInsuredMiddleName: 'Q', otherInsuredNameSuffix: 'SR',
      otherInsuredIdentifierTypeCode: 'MI', otherInsuredIdentifier: 'BF7781', otherInsuredAdditionalIdentifiers: ['555010002'],
      otherInsuredAddress: address('16 Insured Ave', '68511'),
    },
    otherPayerName: {
      otherPayerOrganizationName: 'Bluffland Health', otherPayerIdentifierTypeCode: 'PI', otherPayerIdentifier: 'BLUFF2',
      otherPayerAdjudicationOrPaymentDate: '20260221', otherPayerAddress: address('9 Bluff Rd', '68512'),
      otherPayerSecondaryIdentifier: [{ qualifier: 'FY', identifier: 'OPFY1' }], otherPayerPriorAuthorizationNumber: 'OPAUTH',
      otherPayerPriorAuthorizationOrReferralNumber: 'OPREF', otherPayerClaimAdjustmentIndicator: true,
      otherPayerPredeterminationIdentification: 'OPPRE', otherPayerClaimControlNumber: 'BH2026050009',
    },
    otherPayerReferringProvider: [{ otherPayerReferringProviderIdentifier: [{ qualifier: 'G2', identifier: 'OPREF1' }] }],
    otherPayerRenderingProvider: [
      { entityTypeQualifier: '1', otherPayerRenderingProviderSecondaryIdentifier: [{ qualifier: 'LU', identifier: 'OPREN1' }] },
    ],
    otherPayerSupervisingProvider: [{ otherPayerSupervisingProviderIdentifier: [{ qualifier: '0B', identifier: 'OPSUP1' }] }],
    otherPayerBillingProvider: [{ entityTypeQualifier: '2', otherPayerBillingProviderIdentifier: [{ qualifier: 'G2', identifier: 'OPBIL1' }] }],
    otherPayerServiceFacilityLocation: [{ otherPayerServiceFacilityLocationSecondaryIdentifier: [{ qualifier: 'LU', identifier: 'OPFAC1' }] }],
    otherPayerAssistantSurgeon: { entityTypeQualifier: '1', otherPayerAssistantSurgeonIdentifier: [{ qualifier: '1G', identifier: 'OPAST1' }] },
  };
}

function thirdPayer(): Json {
  return {
    paymentResponsibilityLevelCode: 'T', individualRelationshipCode: '01', claimFilingIndicatorCode: 'HM', otherInsuredGroupName: 'Tolland Group',
    benefitsAssignmentCertificationIndicator: 'W', releaseOfInformationCode: 'I',
    otherSubscriberName: {
      otherInsuredQualifier: '2', otherInsuredLastName: 'Tolland Trust', otherInsuredIdentifierTypeCode: 'II', otherInsuredIdentifier: 'TT900',
    },
    otherPayerName: { otherPayerOrganizationName: 'Ridge Dental Plan', otherPayerIdentifierTypeCode: 'XV', otherPayerIdentifier: 'RIDGE3' },
  };
}

function lineDetails(): Json {
  const line = '/claimInformation/serviceLines/0';
  return {
    [`${line}/serviceDate`]: undefined,
    [`${line}/dentalService`]: {
      procedureCode: 'D2392', procedureModifiers: ['52', '59', 'GC', 'KX'], description: 'TWO SURFACES', lineItemChargeAmount: '226.50', placeOfServiceCode: '22',
      oralCavityDesignation: ['10', '20'], prosthesisCrownOrInlayCode: 'I', procedureCount: '1',
      compositeDiagnosisCodePointers: { diagnosisCodePointers: ['1', '2'] },
    },
    [`${line}/teethInformation`]: [{ toothCode: '12', toothSurfaceCodes: ['M', 'O'] }, { toothCode: '13' }],
    [`${line}/serviceLineDateInformation`]: {
      priorPlacementDate: '20200119', applianceDate: '20260120', replacementDate: '20260121', treatmentStartDate: '20260122', treatmentCompletionDate: '20260123',
    },
    [`${line}/contractInformation`]: { contractTypeCode: '09', contractCode: 'LCC1' },
    [`${line}/serviceLineReferenceInformation`]: {
      predeterminationOfBenefits: [{ predeterminationOfBenefits: 'LPRE1' }, { predeterminationOfBenefits: 'LPRE2', otherPayerPrimaryIdentifier: 'BLUFF2' }],
      priorAuthorization: [{ priorAuthorizationOrReferralNumber: 'LAUTH1', otherPayerPrimaryIdentifier: 'BLUFF2' }],
      repricedLineItemReferenceNumber: 'LREPR1', adjustedRepricedLineItemReferenceNumber: 'LAREPR1', referralNumber: ['LREF1', 'LREF2'],
    },
    [`${line}/salesTaxAmount`]: '1.01', [`${line}/fileInformation`]: ['KLINE1'],
    [`${line}/linePricingRepricingInformation`]: {
      pricingMethodologyCode: '02', repricedAllowedAmount: '90.04', repricedSavingAmount: '1.05', repricingOrganizationIdentifier: 'LREORG',
      repricingPerDiemOrFlatRateAmount: '3.5', serviceIdQualifier: 'AD', repricedApprovedHCPCSCode: 'D2391', measurementUnitCode: 'UN',
      repricedApprovedServiceUnitCount: '2', rejectReasonCode: 'T2', policyComplianceCode: '2', exceptionCode: '3',
    },
    [`${line}/renderingProvider`]: { npi: '2550442075', firstName: 'Njeri', lastName: 'Abara', taxonomyCode: '1223P0221X', commercialNumber: 'LRCOM' },
    [`${line}/assistantSurgeon`]: { npi: '1550442044', firstName: 'Signy', lastName: 'Halloran', taxonomyCode: '1223S0112X' },
    [`${line}/supervisingProvider`]: { npi: '1550442051', firstName: 'Bertil', lastName: 'Quist' },
    [`${line}/serviceFacilityLocation`]: {
      organizationName: 'Line Annex', npi: '1550442109', address: address('32 Annex Rd', '685040003'), commercialNumber: 'LANNEX',
    },
    [`${line}/lineAdjudicationInformation`]: [{
      otherPayerPrimaryIdentifier: 'BLUFF2', serviceLinePaidAmount: '60.01', serviceIdQualifier: 'AD', procedureCode: 'D2391', procedureModifier: ['22'],
      procedureCodeDescription: 'PAID AS', paidServiceUnitCount: '1', bundledOrUnbundledLineNumber: '2', adjudicationOrPaymentDate: '20260220',
      remainingPatientLiability: '9.09', claimAdjustmentInformation: [{ adjustmentGroupCode: 'CO', adjustmentDetails: [
        { adjustmentReasonCode: '45', adjustmentAmount: '166.49', adjustmentQuantity: '3' },
      ] }],
    }],
  };
}
