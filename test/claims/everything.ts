import { address, changed, inpatientStay, type Json, secondPayer } from './bodies.ts';

/** Bodies with every field that has a place, each with a value of its own where the field allows it. They are about mapping: they may trip edits. */

export function everythingProfessional(): Json {
  return changed(secondPayer(), {
    '/claimIdentifier': 'CH', '/tradingPartnerSecondaryIdentifiers': { payerIdentificationNumber: 'PSEC2U', claimOfficeNumber: 'PSECFY', naic: '55501' },
    '/payerAddress': address('8 Payer Plaza', '68508'), '/payToAddress': { ...address('PO Box 88', '68501'), address2: 'Dock 7' },
    '/payToPlan': {
      organizationName: 'Recovery Plan', primaryIdentifierTypeCode: 'PI', primaryIdentifier: 'RP100', taxIdentificationNumber: '475550188',
      address: address('3 Plan Way', '68502'), secondaryIdentifierTypeCode: '2U', secondaryIdentifier: 'RPSEC',
    },
    '/billing/stateLicenseNumber': 'NELIC1', '/billing/providerUpinNumber': 'B55501', '/billing/commercialNumber': 'BCOM1', '/billing/locationNumber': 'BLOC1',
    '/billing/contactInformation/phoneExtension': '44', '/billing/contactInformation/email': 'desk@plumcreek.example',
    '/billing/contactInformation/faxNumber': undefined, '/submitter/contactInformation/faxNumber': '4025550119',
    '/subscriber/ssn': '555010001', '/subscriber/insuranceTypeCode': '12', '/subscriber/middleName': 'Quincy', '/subscriber/suffix': 'JR',
    '/dependent': {
      firstName: 'Wren', lastName: 'Brennanson', middleName: 'Faye', suffix: 'II', gender: 'U', dateOfBirth: '20150101', relationshipToSubscriberCode: '19',
      memberId: 'DEPMEM1', address: { address1: '15 Sandhill Ct', address2: 'Apt 9', city: 'Omaha', state: 'NE', postalCode: '68102', countryCode: 'US' },
      contactInformation: { name: 'Guardian', phoneNumber: '4025550177' },
    },
    '/referring': { npi: '1550442069', firstName: 'Ailsa', lastName: 'Morrow', stateLicenseNumber: 'RLIC9' },
    '/supervising': { npi: '1550442085', firstName: 'Hugo', lastName: 'Sandoval', commercialNumber: 'SUPCOM' },
    '/ordering': {
      npi: '1550442093', firstName: 'Petra', lastName: 'Lindahl', address: address('6 Order St', '68503'),
      contactInformation: { name: 'Order Desk', phoneNumber: '4025550133' },
    },
    '/rendering/secondaryIdentifier': [{ qualifier: 'G2', identifier: 'RENDG2' }],
    '/claimInformation/propertyCasualtyClaimNumber': 'PCN4455', '/claimInformation/deathDate': '20260207', '/claimInformation/patientWeight': '72.5',
    '/claimInformation/pregnancyIndicator': 'Y', '/claimInformation/patientSignatureSourceCode': 'P', '/claimInformation/relatedCausesCode': ['AA', 'OA'],
    '/claimInformation/autoAccidentStateCode': 'KS', '/claimInformation/autoAccidentCountryCode': 'MX', '/claimInformation/specialProgramCode': '05',
    '/claimInformation/delayReasonCode': '11', '/claimInformation/patientAmountPaid': '12.34', '/claimInformation/fileInformation': 'KTHREE1',
    '/claimInformation/fileInformationList': ['KTHREE2'],
    '/claimInformation/claimDateInformation': {
      symptomDate: '20260101', initialTreatmentDate: '20260102', lastSeenDate: '20260103', acuteManifestationDate: '20260104', accidentDate: '20260105',
      lastMenstrualPeriodDate: '20260106', lastXRayDate: '20260107', hearingAndVisionPrescriptionDate: '20260108', disabilityBeginDate: '20260109',
      disabilityEndDate: '20260110', lastWorkedDate: '20260111', authorizedReturnToWorkDate: '20260112', admissionDate: '20260113',
      dischargeDate: '20260114', assumedAndRelinquishedCareBeginDate: '20260115', assumedAndRelinquishedCareEndDate: '20260116',
      repricerReceivedDate: '20260117', firstContactDate: '20260118',
    },
    '/claimInformation/claimSupplementalInformation': {
      reportInformation: { attachmentReportTypeCode: 'B3', attachmentTransmissionCode: 'EL', attachmentControlNumber: 'ATT01' },
      reportInformations: [{ attachmentReportTypeCode: 'M1', attachmentTransmissionCode: 'BM', attachmentControlNumber: 'ATT02' }],
      priorAuthorizationNumber: 'PAUTH1', referralNumber: 'REFER1', claimControlNumber: 'ORIG1', claimNumber: 'OWNCLM1', repricedClaimNumber: 'REPR1',
      adjustedRepricedClaimNumber: 'AREPR1', investigationalDeviceExemptionNumber: 'IDE1', medicalRecordNumber: 'MRN1', demoProjectIdentifier: 'DEMO1',
      serviceAuthorizationExceptionCode: '3', cliaNumber: '28D0551234', mammographyCertificationNumber: 'MAMMO1', carePlanOversightNumber: 'CPO1',
      medicareCrossoverReferenceId: 'N',
    },
    '/claimInformation/claimNote': { certificationNarrative: 'NOTE CER' },
    '/claimInformation/anesthesiaRelatedSurgicalProcedure': ['33206', '33207'], '/claimInformation/conditionInformation': [{ conditionCodes: ['A1', 'A2'] }],
    '/claimInformation/serviceFacilityLocation': {
      organizationName: 'Prairie Annex', npi: '1550442101', address: address('30 Annex Rd', '685040001'), phoneName: 'Annex Desk', phoneNumber: '4025550144',
      phoneExtension: '71', secondaryIdentifier: [{ qualifier: 'LU', identifier: 'ANNEXLU' }],
    },
    ...claimCertifications(), ...otherPayerDetails(), ...lineDetails(), ...lineServices(),
  });
}

export function everythingInstitutional(): Json {
  return changed(inpatientStay(), {
    '/otherOperatingPhysician': { npi: '1550442085', firstName: 'Hugo', lastName: 'Sandoval', identificationQualifierCode: '0B', secondaryIdentifier: 'OOPLIC' },
    '/rendering': { npi: '1550442028', firstName: 'Teodor', lastName: 'Vance' }, '/referring': { npi: '1550442069', firstName: 'Ailsa', lastName: 'Morrow' },
    '/billing/commercialNumber': 'BCOM2', '/billingPayToAddressName': { entityTypeQualifier: '2', address: address('PO Box 90', '68501') },
    '/billingPayToPlanName': {
      organizationName: 'Recovery Plan', identificationCodeQualifier: 'XV', identificationCode: 'RP200', taxId: '475550177', naic: '55502',
      address: address('4 Plan Way', '68502'),
    },
    '/claimInformation/delayReasonCode': '7', '/claimInformation/patientEstimatedAmountDue': '45.67', '/claimInformation/fileInformation': ['KINST1'],
    '/claimInformation/billingNote': 'BILLING NOTE', '/claimInformation/claimNotes': {
      allergies: ['NOTE ALG'], goalRehabOrDischargePlans: ['NOTE DCP'], diagnosisDescription: ['NOTE DGN'], dme: ['NOTE DME'], medications: ['NOTE MED'],
      nutritionalRequirments: ['NOTE NTR'], ordersForDiscipLinesAndTreatments: ['NOTE ODT'], functionalLimitsOrReasonHomebound: ['NOTE RHB'],
      reasonsPatientLeavesHome: ['NOTE RLH'], updatedInformation: ['NOTE UPI'],
    },
    '/claimInformation/claimDateInformation/repricerReceivedDate': '20260115', '/claimInformation/claimSupplementalInformation': {
      reportInformation: { attachmentReportTypeCode: 'OZ', attachmentTransmissionCode: 'EL', attachmentControlNumber: 'ATT11' },
      priorAuthorizationNumber: 'PAUTH2', referralNumber: 'REFER2', claimControlNumber: 'ORIG2', claimNumber: 'OWNCLM2', repricedClaimNumber: 'REPR2',
      adjustedRepricedClaimRefNumber: 'AREPR2', investigationalDeviceExemptionNumber: 'IDE2', medicalRecordNumber: 'MRN2', demoProjectIdentifier: 'DEMO2',
      serviceAuthorizationExceptionCode: '4', autoAccidentState: 'IA', peerReviewAuthorizationNumber: 'PEER2',
    },
    '/claimInformation/claimContractInformation': {
      contractTypeCode: '04', contractAmount: '501.01', contractPercentage: '60.5', contractCode: 'CONTRACT3', termsDiscountPercentage: '3.25',
      contractVersionIdentifier: 'CV3',
    },
    '/claimInformation/epsdtReferral': { certificationConditionCodeAppliesIndicator: 'N', conditionCodes: ['NU'] },
    '/claimInformation/claimPricingInformation': {
      pricingMethodologyCode: '05', repricedAllowedAmount: '502.02', repricedSavingAmount: '503.03', repricedOrgIdentifier: 'ORGI1', repricedPerDiem: '504.04',
      repricedApprovedDRGCode: 'DRG505', repricedApprovedAmount: '506.06', repricedApprovedRevenueCode: '0507', repricedApprovedServiceUnitCode: 'DA',
      repricedApprovedServiceUnitCount: '508', rejectReasonCode: 'T5', policyComplianceCode: '3', exceptionCode: '6',
    },
    '/claimInformation/patientReasonForVisits': [{ qualifierCode: 'APR', patientReasonForVisitCode: 'R0602' }],
    '/claimInformation/externalCauseOfInjuries': [{ qualifierCode: 'ABN', externalCauseOfInjury: 'W010XXA', presentOnAdmissionIndicator: 'U' }],
    '/claimInformation/otherProcedureInformationList': [[{ qualifierCode: 'BBQ', otherProcedureCode: '0DTJ4ZZ', otherProcedureDate: '20260112' }]],
    '/claimInformation/occurrenceSpanInformations': [[{ occurrenceSpanCode: '70', occurrenceSpanCodeStartDate: '20260101', occurrenceSpanCodeEndDate: '20260103' }]],
    '/claimInformation/treatmentCodeInformationList': [[{ treatmentCode: 'TREAT1' }]],
    '/claimInformation/serviceFacilityLocation': {
      organizationName: 'Loess Annex', identificationCode: '1550442101', address: address('31 Annex Rd', '685040002'),
      secondaryIdentificationQualifierCode: 'G2', secondaryIdentifier: 'LANNEXG2',
    },
    '/claimInformation/otherSubscriberInformation': {
      paymentResponsibilityLevelCode: 'S', individualRelationshipCode: '01', policyNumber: 'POL55', claimFilingIndicatorCode: 'HM', payerPaidAmount: '1000.10',
      remainingPatientLiability: '20.20', nonCoveredChargeAmount: '30.30', benefitsAssignmentCertificationIndicator: 'W', releaseOfInformationCode: 'I',
      otherSubscriberName: {
        otherInsuredQualifier: '2', otherInsuredLastName: 'Tolland Trust', otherInsuredIdentifierTypeCode: 'MI', otherInsuredIdentifier: 'TT900',
        address: address('5 Trust St', '68505'),
      },
      claimLevelAdjustments: [{ adjustmentGroupCode: 'PI', claimAdjustmentDetails: [{ adjustmentReasonCode: '253', adjustmentAmount: '8140.15' }] }],
      otherPayerName: {
        otherPayerOrganizationName: 'Bluffland Health', otherPayerIdentifierTypeCode: 'XV', otherPayerIdentifier: 'BLUFF3',
        otherPayerAddress: address('7 Bluff St', '68506'), otherInsuredAdditionalIdentifier: '555010003',
      },
      ...institutionalPayerDetails(),
    },
    '/claimInformation/serviceLines/0/institutionalService/nonCoveredChargeAmount': '12.12',
    '/claimInformation/serviceLines/1': {
      lineItemControlNumber: 'LH-2001-2', serviceLineDateInformation: { beginServiceDate: '20260110', endServiceDate: '20260112' }, serviceTaxAmount: '1.11',
      facilityTaxAmount: '2.22', thirdPartyOrganizationNotes: 'NOTE TPO', repricedLineItemReferenceNumber: 'LREPR2', adjustedRepricedLineItemReferenceNumber: 'LAREPR2',
      institutionalService: {
        serviceLineRevenueCode: '0636', procedureIdentifier: 'HC', procedureCode: 'J1885', procedureModifiers: ['JW'], description: 'PAIN DRUG',
        lineItemChargeAmount: '6740.25', measurementUnit: 'UN', serviceUnitCount: '15.5',
      },
      linePricingInformation: {
        pricingMethodologyCode: '07', repricedAllowedAmount: '701.01', repricedSavingAmount: '702.02', repricedOrganizationIdentifier: 'ORGI2',
        flatRateAmount: '703.03', apgCode: 'APG704', apgAmount: '705.05', serviceIdQualifier: 'HC', repricedApprovedHCPCSCode: 'J1886',
        measurementUnitCode: 'UN', repricedApprovedServiceUnitCount: '14', rejectReasonCode: 'T1', policyComplianceCode: '5', exceptionCode: '1',
      },
      lineSupplementInformation: { reportInformation: { attachmentReportTypeCode: '04', attachmentTransmissionCode: 'EM', attachmentControlNumber: 'ATT13' } },
      serviceLineSupplementalInformation: { attachmentReportTypeCode: '03', attachmentTransmissionCode: 'FX', attachmentControlNumber: 'ATT12' },
      drugIdentification: { nationalDrugCode: '00555012303', nationalDrugUnitCount: '3', measurementUnitCode: 'GR', linkSequenceNumber: 'LINK1' },
      operatingPhysician: { npi: '1550442093', firstName: 'Petra', lastName: 'Lindahl' },
      lineAdjustmentInformation: {
        otherPayerPrimaryIdentifier: 'BLUFF3', serviceLinePaidAmount: '1000.10', serviceIdQualifier: 'HC', procedureCode: 'J1885', serviceLineRevenueCode: '0637',
        paidServiceUnitCount: '14.5', claimPaidDate: '20260125', claimAdjustment: {
          adjustmentGroupCode: 'CO', claimAdjustmentDetails: [{ adjustmentReasonCode: '97', adjustmentAmount: '5740.15', adjustmentQuantity: '9' }],
        },
      },
    },
  });
}

function institutionalPayerDetails(): Json {
  const numbers = (qualifier: string, identifier: string): Json[] => [{ qualifier, identifier }];
  return {
    medicareInpatientAdjudication: {
      coveredDaysOrVisitsCount: '21', lifetimePsychiatricDaysCount: '22', claimDRGAmount: '601.01', claimPaymentRemarkCode: ['MA01', 'MA02', 'N30'],
      claimDisproportionateShareAmount: '602.02', claimMspPassThroughAmount: '603.03', claimPpsCapitalAmount: '604.04', ppsCapitalHspDrgAmount: '605.05',
      capitalHSPDRGAmount: '606.06', ppsCapitalDshDrgAmount: '607.07', oldCapitalAmount: '608.08', ppsCapitalImeAmount: '609.09',
      ppsOperatingHospitalSpecificDrgAmount: '610.11', costReportDayCount: '23', ppsOperatingFederalSpecificDrgAmount: '611.12',
      claimPpsCapitalOutlierAmmount: '612.13', claimIndirectTeachingAmount: '613.14', nonPayableProfessionalComponentBilledAmount: '614.15',
      capitalExceptionAmount: '615.16',
    },
    otherPayerAttendingProvider: { otherPayerAttendingProviderIdentifier: numbers('0B', 'OPATTENDING') },
    otherPayerOperatingPhysician: { otherPayerOperatingPhysicianIdentifier: numbers('1G', 'OPOPERATING') },
    otherPayerOtherOperatingPhysician: { otherPayerOtherOperatingPhysicianIdentifier: numbers('LU', 'OPOTHEROPERATING') },
    otherPayerServiceFacilityLocation: { otherPayerServiceFacilityLocationIdentifier: numbers('G2', 'OPFACILITY') },
    otherPayerRenderingProvider: { otherPayerRenderingProviderIdentifier: numbers('G2', 'OPRENDERING') },
    otherPayerReferringProvider: { otherPayerReferringProviderIdentifier: numbers('0B', 'OPREFERRING') },
    otherPayerBillingProvider: { otherPayerBillingProviderIdentifier: numbers('LU', 'OPBILLING') },
  };
}

function claimCertifications(): Json {
  const info = '/claimInformation';
  return {
    [`${info}/claimContractInformation`]: {
      contractTypeCode: '02', contractAmount: '301.01', contractPercentage: '80.5', contractCode: 'CONTRACT1', termsDiscountPercentage: '1.25',
      contractVersionIdentifier: 'CV1',
    },
    [`${info}/ambulanceTransportInformation`]: {
      patientWeightInPounds: '159', ambulanceTransportReasonCode: 'A', transportDistanceInMiles: '14.5', roundTripPurposeDescription: 'ROUND TRIP',
      stretcherPurposeDescription: 'STRETCHER',
    },
    [`${info}/spinalManipulationServiceInformation`]: {
      patientConditionCode: 'C', patientConditionDescription1: 'SPINE ONE', patientConditionDescription2: 'SPINE TWO',
    },
    [`${info}/ambulanceCertification`]: [
      { certificationConditionIndicator: 'Y', conditionCodes: ['01', '05'] }, { certificationConditionIndicator: 'N', conditionCodes: ['12'] },
    ],
    [`${info}/patientConditionInformationVision`]: [{ codeCategory: 'E2', certificationConditionIndicator: 'Y', conditionCodes: ['L1', 'L4'] }],
    [`${info}/homeboundIndicator`]: true, [`${info}/epsdtReferral`]: { certificationConditionCodeAppliesIndicator: 'Y', conditionCodes: ['S2', 'ST'] },
    [`${info}/claimPricingRepricingInformation`]: pricing('04', '302'),
    [`${info}/ambulancePickUpLocation`]: address('40 Pick Up Rd', '68520'), [`${info}/ambulanceDropOffLocation`]: { ...address('41 Drop Off Rd', '68521'), organizationName: 'Prairie Hospital' },
  };
}

function pricing(pricingMethodologyCode: string, stem: string): Json {
  return {
    pricingMethodologyCode, repricedAllowedAmount: `${stem}.02`, repricedSavingAmount: `${stem}.03`, repricingOrganizationIdentifier: `ORG${stem}`,
    repricingPerDiemOrFlatRateAmount: `${stem}.04`, repricedApprovedAmbulatoryPatientGroupCode: `APG${stem}`,
    repricedApprovedAmbulatoryPatientGroupAmount: `${stem}.05`, rejectReasonCode: 'T3', policyComplianceCode: '2', exceptionCode: '4',
  };
}

function lineServices(): Json {
  const line = '/claimInformation/serviceLines/0';
  return {
    [`${line}/durableMedicalEquipmentService`]: { days: '31', rentalPrice: '401.01', purchasePrice: '402.02', frequencyCode: '4' },
    [`${line}/durableMedicalEquipmentCertificateOfMedicalNecessity`]: { attachmentTransmissionCode: 'AD' },
    [`${line}/ambulanceTransportInformation`]: {
      patientWeightInPounds: '161', ambulanceTransportReasonCode: 'E', transportDistanceInMiles: '16.5', roundTripPurposeDescription: 'LINE ROUND TRIP',
      stretcherPurposeDescription: 'LINE STRETCHER',
    },
    [`${line}/durableMedicalEquipmentCertification`]: { certificationTypeCode: 'R', durableMedicalEquipmentDurationInMonths: '17' },
    [`${line}/ambulanceCertification`]: [{ certificationConditionIndicator: 'Y', conditionCodes: ['04', '06', '07', '08', '09'] }],
    [`${line}/hospiceEmployeeIndicator`]: false,
    [`${line}/conditionIndicatorDurableMedicalEquipment`]: { certificationConditionIndicator: 'N', conditionIndicator: '38', conditionIndicatorCode: 'ZV' },
    [`${line}/ambulancePatientCount`]: 18, [`${line}/obstetricAnesthesiaAdditionalUnits`]: 19,
    [`${line}/testResults`]: [
      { measurementReferenceIdentificationCode: 'TR', measurementQualifier: 'R1', testResults: '11.4' },
      { measurementReferenceIdentificationCode: 'OG', measurementQualifier: 'HT', testResults: '68' },
    ],
    [`${line}/contractInformation`]: {
      contractTypeCode: '05', contractAmount: '403.03', contractPercentage: '70.5', contractCode: 'CONTRACT2', termsDiscountPercentage: '2.25',
      contractVersionIdentifier: 'CV2',
    },
    [`${line}/purchasedServiceInformation`]: { purchasedServiceProviderIdentifier: 'PSP1', purchasedServiceChargeAmount: '404.04' },
    [`${line}/linePricingRepricingInformation`]: pricing('13', '405'),
    [`${line}/ambulancePickUpLocation`]: address('42 Pick Up Rd', '68523'), [`${line}/ambulanceDropOffLocation`]: address('43 Drop Off Rd', '68524'),
    [`${line}/formIdentification`]: [{
      formTypeCode: 'UT', formIdentifier: '484.3', supportingDocumentation: [
        { questionNumber: '1A', questionResponseCode: 'Y' }, { questionNumber: '2', questionResponse: 'FORM ANSWER' },
        { questionNumber: '3', questionResponseAsDate: '20260129' }, { questionNumber: '4', questionResponseAsPercent: '88.5' },
      ],
    }],
  };
}

function otherPayerDetails(): Json {
  const other = '/claimInformation/otherSubscriberInformation/0';
  return {
    [`${other}/otherInsuredGroupName`]: undefined, [`${other}/insuranceTypeCode`]: '47', [`${other}/nonCoveredChargeAmount`]: '3.03',
    [`${other}/remainingPatientLiability`]: '4.04', [`${other}/patientSignatureGeneratedForPatient`]: true,
    [`${other}/claimLevelAdjustments`]: [{ adjustmentGroupCode: 'OA', adjustmentDetails: [
      { adjustmentReasonCode: '23', adjustmentAmount: '5.05', adjustmentQuantity: '6' }, { adjustmentReasonCode: '94', adjustmentAmount: '-5.05' },
    ] }],
    [`${other}/medicareOutpatientAdjudication`]: {
      reimbursementRate: '0.85', hcpcsPayableAmount: '6.06', claimPaymentRemarkCode: ['MA18', 'N89'], endStageRenalDiseasePaymentAmount: '7.07',
      nonPayableProfessionalComponentBilledAmount: '8.08',
    },
    [`${other}/otherSubscriberName/otherInsuredAddress`]: address('16 Insured Ave', '68511'),
    [`${other}/otherSubscriberName/otherInsuredAdditionalIdentifier`]: '555010002',
    [`${other}/otherPayerName/otherPayerAdjudicationOrPaymentDate`]: '20260221', [`${other}/otherPayerName/otherPayerAddress`]: address('9 Bluff Rd', '68512'),
    [`${other}/otherPayerName/otherPayerSecondaryIdentifier`]: [{ qualifier: 'FY', identifier: 'OPFY1' }],
    [`${other}/otherPayerName/otherPayerPriorAuthorizationNumber`]: 'OPAUTH', [`${other}/otherPayerName/otherPayerPriorAuthorizationOrReferralNumber`]: 'OPREF',
    [`${other}/otherPayerName/otherPayerClaimAdjustmentIndicator`]: true,
    [`${other}/otherPayerReferringProvider`]: [{ otherPayerReferringProviderIdentifier: [{ qualifier: '0B', identifier: 'OPREFERRING' }] }],
    [`${other}/otherPayerRenderingProvider`]: [
      { entityTypeQualifier: '2', otherPayerRenderingProviderSecondaryIdentifier: [{ qualifier: 'LU', identifier: 'OPRENDERING' }] },
    ],
    [`${other}/otherPayerServiceFacilityLocation`]: [
      { otherPayerServiceFacilityLocationSecondaryIdentifier: [{ qualifier: 'G2', identifier: 'OPFACILITY' }, { qualifier: '0B', identifier: 'OPFACLIC' }] },
    ],
    [`${other}/otherPayerSupervisingProvider`]: [{ otherPayerSupervisingProviderIdentifier: [{ qualifier: '1G', identifier: 'OPSUPERVISING' }] }],
    [`${other}/otherPayerBillingProvider`]: [
      { entityTypeQualifier: '1', otherPayerBillingProviderIdentifier: [{ qualifier: 'G2', identifier: 'OPBILLING' }] },
    ],
  };
}

function lineDetails(): Json {
  const line = '/claimInformation/serviceLines/0';
  const service = `${line}/professionalService`;
  const result = `${line}/lineAdjudicationInformation/0`;
  return {
    [`${line}/assignedNumber`]: '1', [`${line}/serviceDateEnd`]: '20260206', [`${service}/procedureModifiers`]: ['25', '57', 'GT', 'GC'],
    [`${service}/description`]: 'LONG VISIT', [`${service}/placeOfServiceCode`]: '22', [`${service}/emergencyIndicator`]: 'Y', [`${service}/epsdtIndicator`]: 'Y',
    [`${service}/familyPlanningIndicator`]: 'Y', [`${service}/copayStatusCode`]: '0',
    [`${line}/drugIdentification`]: {
      serviceIdQualifier: 'N4', nationalDrugCode: '00555012302', nationalDrugUnitCount: '2.5', measurementUnitCode: 'ML', pharmacyPrescriptionNumber: 'RX550',
    },
    [`${line}/serviceLineReferenceInformation`]: {
      repricedLineItemReferenceNumber: 'LREPR1', adjustedRepricedLineItemReferenceNumber: 'LAREPR1', priorAuthorization: [
        { priorAuthorizationOrReferralNumber: 'LAUTH1' }, { priorAuthorizationOrReferralNumber: 'LAUTH2', otherPayerPrimaryIdentifier: 'OTHERPAYER' },
      ],
      mammographyCertificationNumber: 'LMAMMO', clinicalLaboratoryImprovementAmendmentNumber: '28D0551239', referringCliaNumber: '28D0551238',
      immunizationBatchNumber: 'BATCH9', referralNumber: ['LREF1', 'LREF2'],
    },
    [`${line}/serviceLineDateInformation`]: {
      prescriptionDate: '20260119', certificationRevisionOrRecertificationDate: '20260120', beginTherapyDate: '20260121', lastCertificationDate: '20260122',
      treatmentOrTherapyDate: '20260123', hemoglobinTestDate: '20260124', serumCreatineTestDate: '20260125', shippedDate: '20260126',
      lastXRayDate: '20260127', initialTreatmentDate: '20260128',
    },
    [`${line}/serviceLineSupplementalInformation`]: [{ attachmentReportTypeCode: '15', attachmentTransmissionCode: 'FT', attachmentControlNumber: 'ATT03' }],
    [`${line}/salesTaxAmount`]: '1.01', [`${line}/postageTaxAmount`]: '2.02', [`${line}/fileInformation`]: ['KLINE1'], [`${line}/additionalNotes`]: 'LINE NOTE',
    [`${line}/thirdPartyOrganizationNotes`]: 'TPO NOTE',
    [`${line}/renderingProvider`]: { npi: '2550442075', firstName: 'Njeri', lastName: 'Abara', taxonomyCode: '208D00000X' },
    [`${line}/purchasedServiceProvider`]: { npi: '1550442044' }, [`${line}/supervisingProvider`]: {
      npi: '1550442051', firstName: 'Bertil', lastName: 'Quist', secondaryIdentifier: [{ qualifier: '1G', identifier: 'LINEUPIN', otherIdentifier: 'OTHERPAYER2' }],
    },
    [`${line}/referringProvider`]: { npi: '1550442036', firstName: 'Maud', lastName: 'Ferrante' },
    [`${line}/serviceFacilityLocation`]: { organizationName: 'Line Annex', npi: '1550442010', address: address('32 Annex Rd', '685040003') },
    [`${result}/procedureModifier`]: ['59'], [`${result}/procedureCodeDescription`]: 'PAID AS', [`${result}/bundledOrUnbundledLineNumber`]: '2',
  };
}
