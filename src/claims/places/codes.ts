/** Lists of claimInformation that become HI segments (loop 2300), in the order of the guides. */

/** One list or object of coded facts and the names of the parts of each. */
export interface CodePlace {
  /** JSON name of the object or list. */
  readonly field: string;
  /** object: one fact; list: facts in one HI; nested: lists of facts, one per HI (a plain list is read as well). */
  readonly shape: 'object' | 'list' | 'nested';
  /** Code list qualifiers: the first where the client names none, the others are its older spellings. */
  readonly qualifiers: readonly string[];
  /** JSON names of the code, the first written back. */
  readonly code: readonly string[];
  /** JSON name of the qualifier where each fact carries it. */
  readonly qualifier?: string;
  readonly presentOnAdmission?: string;
  /** The date, or the first of a span. */
  readonly date?: readonly string[];
  readonly through?: string;
  readonly amount?: string;
}

/** Institutional claims have one list per kind of fact. */
export const INSTITUTIONAL_CODES: readonly CodePlace[] = [
  {
    field: 'principalDiagnosis', shape: 'object', qualifiers: ['ABK', 'BK'], code: ['principalDiagnosisCode'], qualifier: 'qualifierCode',
    presentOnAdmission: 'presentOnAdmissionIndicator',
  },
  { field: 'admittingDiagnosis', shape: 'object', qualifiers: ['ABJ', 'BJ'], code: ['admittingDiagnosisCode'], qualifier: 'qualifierCode' },
  { field: 'patientReasonForVisits', shape: 'list', qualifiers: ['APR', 'PR'], code: ['patientReasonForVisitCode'], qualifier: 'qualifierCode' },
  {
    field: 'externalCauseOfInjuries', shape: 'list', qualifiers: ['ABN', 'BN'], code: ['externalCauseOfInjury'], qualifier: 'qualifierCode',
    presentOnAdmission: 'presentOnAdmissionIndicator',
  },
  { field: 'diagnosisRelatedGroupInformation', shape: 'object', qualifiers: ['DR'], code: ['drugRelatedGroupCode'] },
  {
    field: 'otherDiagnosisInformationList', shape: 'nested', qualifiers: ['ABF', 'BF'], code: ['otherDiagnosisCode'],
    qualifier: 'qualifierCode', presentOnAdmission: 'presentOnAdmissionIndicator',
  },
  {
    field: 'principalProcedureInformation', shape: 'object', qualifiers: ['BBR', 'BR', 'CAH'], code: ['principalProcedureCode'],
    qualifier: 'qualifierCode', date: ['principalProcedureDate'],
  },
  {
    field: 'otherProcedureInformationList', shape: 'nested', qualifiers: ['BBQ', 'BQ'], code: ['otherProcedureCode'],
    qualifier: 'qualifierCode', date: ['otherProcedureDate'],
  },
  {
    field: 'occurrenceSpanInformations', shape: 'nested', qualifiers: ['BI'], code: ['occurrenceSpanCode'],
    date: ['occurrenceSpanCodeStartDate'], through: 'occurrenceSpanCodeEndDate',
  },
  {
    field: 'occurrenceInformationList', shape: 'nested', qualifiers: ['BH'], code: ['occurrenceSpanCode', 'occurrenceCode'],
    date: ['occurrenceSpanCodeDate', 'occurrenceDate', 'occurrenceCodeDate'],
  },
  { field: 'valueInformationList', shape: 'nested', qualifiers: ['BE'], code: ['valueCode'], amount: 'valueCodeAmount' },
  { field: 'conditionCodesList', shape: 'nested', qualifiers: ['BG'], code: ['conditionCode'] },
  { field: 'treatmentCodeInformationList', shape: 'nested', qualifiers: ['TC'], code: ['treatmentCode'] },
];

/** healthCareCodeInformation of professional claims: one HI, the principal diagnosis (ABK) first. */
export const DIAGNOSES = {
  field: 'healthCareCodeInformation', qualifier: 'diagnosisTypeCode', code: 'diagnosisCode', qualifiers: ['ABK', 'BK', 'ABF', 'BF'],
} as const;

/** anesthesiaRelatedSurgicalProcedure, a list of at most two codes in one HI: the first is BP, the second BO. */
export const ANESTHESIA = { field: 'anesthesiaRelatedSurgicalProcedure', qualifiers: ['BP', 'BO'] } as const;

/** conditionInformation, a list of objects with a list of codes each: one HI per object. */
export const CONDITIONS = { field: 'conditionInformation', code: 'conditionCodes', qualifier: 'BG' } as const;
