import { z } from 'zod';

/** What the paths answer, as far as clients build on it. All objects may gain fields. */

const place = z.looseObject({ loop: z.string().optional(), segment: z.string().optional(), element: z.string().optional(), position: z.number().optional(), offset: z.number().optional() });

const item = z.looseObject({
  code: z.string(), description: z.string(), followupAction: z.string(), field: z.string(), value: z.string(), location: z.string(),
  ruleId: z.string().describe('stable id of the rule'), severity: z.enum(['error', 'warning']), snipLevel: z.number(), pointer: z.string().describe('RFC 6901'),
  x12: place.optional(), stc: z.looseObject({ category: z.string(), status: z.string(), entity: z.string().optional() }).optional(), fixHint: z.string().optional(),
}).meta({ id: 'Issue' });

const reference = z.looseObject({
  correlationId: z.string(), claimId: z.string().optional(), patientControlNumber: z.string(), payerId: z.string(), rhclaimNumber: z.string().optional(),
  formatVersion: z.string(), timeOfResponse: z.string(), claimType: z.string(), serviceLines: z.array(z.looseObject({ lineItemControlNumber: z.string() })),
});

/** The answer to a claim, accepted or refused: in the shape of the public claim APIs. */
export const claimAnswer = z.looseObject({
  status: z.enum(['SUCCESS', 'ERROR']), controlNumber: z.string(), tradingPartnerServiceId: z.string(), claimReference: reference, httpStatusCode: z.string(),
  editStatus: z.string(), meta: z.looseObject({ traceId: z.string(), applicationMode: z.string() }), errors: z.array(item), warnings: z.array(item),
  editResponses: z.array(z.looseObject({ editName: z.string() })), x12: z.string().optional().describe('the 837 of an accepted claim, our 277CA about a refused one'),
}).meta({ id: 'ClaimAnswer' });

/** RFC 9457. */
export const problem = z.looseObject({
  type: z.string(), title: z.string(), status: z.number(), detail: z.string(), requestId: z.string(),
  errors: z.array(z.looseObject({ message: z.string(), pointer: z.string().optional() })).optional(),
}).meta({ id: 'Problem' });

const uploadClaim = z.looseObject({
  place: z.string().describe('interchange, set and position of CLM'), patientControlNumber: z.string(), claimNumber: z.string().nullable(), clientClaimNumber: z.string().nullable(),
  chargeAmount: z.string(), state: z.enum(['accepted', 'rejected', 'refused']), claimId: z.string().nullable(), errors: z.array(item), warnings: z.array(item),
}).meta({ id: 'UploadClaim' });

/** Claims of an upload from a place on. */
export const uploadClaims = z.looseObject({ items: z.array(uploadClaim), next: z.string().nullable() });

/** An uploaded file. */
export const upload = z.looseObject({
  id: z.string(), object: z.string(), environment: z.enum(['test', 'production']), name: z.string(), state: z.enum(['stored', 'read', 'quarantined']), reason: z.string().nullable(),
  claimCount: z.number(), acceptedCount: z.number(), rejectedCount: z.number(), claims: uploadClaims.optional(),
}).meta({ id: 'Upload' });

/** A page of a list. */
export const list = z.looseObject({ items: z.array(z.looseObject({})), next: z.string().nullable().optional() }).meta({ id: 'List' });

/** One thing. */
export const thing = z.looseObject({}).meta({ id: 'Thing' });

export const token = z.looseObject({ access_token: z.string(), token_type: z.string(), expires_in: z.number() }).meta({ id: 'Token' });

/** What a look into a mailbox found. */
export const connectionTest = z.looseObject({
  ok: z.boolean(), waitingIn: z.number().optional().describe('files of ours that the payer has not taken'), waitingOut: z.number().optional().describe('files that wait for us'),
  durationMs: z.number().optional(), code: z.string().optional(), message: z.string().optional().describe('why nobody gets in'),
}).meta({ id: 'ConnectionTest' });
