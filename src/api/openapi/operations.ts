import { z } from 'zod';
import type { ClaimKind } from '../../claims/claim.ts';
import { claimSchemas } from '../../claims/schema.ts';
import { secondaryRequest } from '../../claims/secondary.ts';
import { payerSchema } from '../../payers/schema.ts';
import { billerMailboxSchema } from '../../uploads/mailbox.ts';
import { credentials } from '../auth.ts';
import { bulkFixRequest } from '../bulk-fixes.ts';
import { billerChange, billerCreation, newKey } from '../billers.ts';
import { correctionRequest } from '../corrections.ts';
import { appealBodies, given, opened } from '../money.ts';
import { settlement } from '../operations.ts';
import { personChange, personCreation } from '../people.ts';
import { assigned, matched, released } from '../remits.ts';
import { savedFilterRequest } from '../saved-filters.ts';
import { webhookChange, webhookCreation } from '../webhooks.ts';
import { noteBody, workBodies } from '../work-queues.ts';
import { claimAnswer, connectionTest, list, thing, token, upload, uploadClaims } from './answers.ts';

/** X12 as a body or an answer; text is any other plain text; a page to print. */
export type Content = z.ZodType | 'x12' | 'text' | 'pdf';

/** One operation: `GET /v1/me`, what it does, its body and its answer. */
export interface Operation {
  readonly at: `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} ${string}`;
  readonly tag: string;
  readonly summary: string;
  readonly body?: Content;
  readonly answer: Content | undefined;
  /** 200 where it is absent; 204 where there is no answer. */
  readonly status?: 200 | 201 | 202 | 204;
  /** Names of query parameters with what they mean. */
  readonly query?: Readonly<Record<string, string>>;
  /** Which examples its body has. */
  readonly examples?: ClaimKind | `raw-${ClaimKind}` | 'x12' | 'correction' | 'secondary';
  /** Needs a key that may run the gateway. */
  readonly operator?: true;
  /** Needs no key. */
  readonly open?: true;
  /** Takes an Idempotency-Key, as claims do. */
  readonly keyed?: true;
  /** Answers refused claims in the shape of the public claim APIs. */
  readonly claim?: true;
}

/** The three bodies of claims, by name. */
export const CLAIM_BODIES = {
  professional: claimSchemas.professional.meta({ id: 'ProfessionalClaim' }), institutional: claimSchemas.institutional.meta({ id: 'InstitutionalClaim' }),
  dental: claimSchemas.dental.meta({ id: 'DentalClaim' }),
} as const;

const PAGE = { limit: 'items in one answer', after: 'cursor: the `next` of the page before' };
const RAW = z.looseObject({ x12: z.string().describe('an 837 with one claim') }).meta({ id: 'RawX12' });
const NOTHING = z.strictObject({});
const PAYER_FILE = payerSchema.meta({ id: 'PayerFile' });

const CLAIM_PATHS: readonly (readonly [ClaimKind, string])[] = [
  ['professional', 'professionalclaims/v3'], ['institutional', 'institutionalclaims/v1'], ['dental', 'dental-claims'],
];

const claims = CLAIM_PATHS.flatMap(([kind, path]): Operation[] => [
  { at: `POST /medicalnetwork/${path}/submission`, tag: 'Claims', summary: `Takes a ${kind} claim in. All errors come at once (400), and the claim is stored as rejected.`, body: CLAIM_BODIES[kind], answer: claimAnswer, examples: kind, claim: true },
  { at: `POST /medicalnetwork/${path}/validation`, tag: 'Claims', summary: 'The same body and answer; nothing is stored.', body: CLAIM_BODIES[kind], answer: claimAnswer, examples: kind, claim: true },
  { at: `POST /medicalnetwork/${path}/raw-x12-submission`, tag: 'Claims', summary: 'Takes one claim in that is an 837 already, as JSON or as the body itself.', body: RAW, answer: claimAnswer, examples: `raw-${kind}`, claim: true },
]);

/** Every operation of the HTTP side, in the order in which they are shown. */
export const OPERATIONS: readonly Operation[] = [
  ...claims,
  { at: 'GET /medicalnetwork/reports/v2/{id}/277', tag: 'Reports', summary: 'A 277CA as JSON.', answer: thing, query: { raw: '1 for X12' }, claim: true },
  { at: 'GET /medicalnetwork/reports/v2/{id}/835', tag: 'Reports', summary: 'An 835 as JSON.', answer: thing, query: { raw: '1 for X12' }, claim: true },
  { at: 'POST /oauth/token', tag: 'Log-in', summary: 'A token for client credentials: client_id is the id of a key, client_secret the key. It ends after an hour.', body: credentials, answer: token, open: true },
  { at: 'POST /apip/auth/v2/token', tag: 'Log-in', summary: 'The same at the path of published clients.', body: credentials, answer: token, open: true },
  { at: 'GET /v1/me', tag: 'Log-in', summary: 'What the key in use may do.', answer: thing },
  { at: 'GET /v1/claims', tag: 'Claims', summary: 'Claims, newest first.', answer: list, query: { ...PAGE, status: 'only these' } },
  { at: 'GET /v1/claims/counts', tag: 'Claims', summary: 'How many claims have which status.', answer: thing },
  { at: 'POST /v1/claims/search', tag: 'Claims', summary: 'Finds claims; patient control numbers stand in the body and never in an address.', body: z.looseObject({}), answer: list },
  { at: 'GET /v1/claims/{id}', tag: 'Claims', summary: 'One claim with its submissions, payments and timeline.', answer: thing },
  { at: 'GET /v1/claims/{id}/submissions/{version}', tag: 'Claims', summary: 'A version of a claim as it was sent, with what was found in it.', answer: thing },
  { at: 'GET /v1/claims/{id}/timeline/{event}/x12', tag: 'Claims', summary: "The X12 behind a line of the timeline: the claim's own segments only.", answer: 'x12' },
  { at: 'GET /v1/claims/{id}/eob.pdf', tag: 'Claims', summary: 'What payers decided about one claim, as a PDF of this patient only.', answer: 'pdf' },
  { at: 'POST /v1/claims/{id}/corrections', tag: 'Claims', summary: 'Resends, replaces (7) or voids (8) a claim, with a JSON merge patch (RFC 7396).', body: correctionRequest.meta({ id: 'Correction' }), answer: claimAnswer, examples: 'correction', keyed: true },
  { at: 'POST /v1/claims/{id}/secondary', tag: 'Claims', summary: "The next payer's claim, built from the 835 of this one.", body: secondaryRequest.meta({ id: 'Secondary' }), answer: claimAnswer, examples: 'secondary', keyed: true },
  { at: 'POST /v1/files', tag: 'Files', summary: 'Takes an 837 file of any size; it is stored first and read afterwards. 200 for bytes that are known.', body: 'x12', answer: upload, status: 202, query: { name: 'a name for people' }, examples: 'x12', keyed: true },
  { at: 'GET /v1/files', tag: 'Files', summary: 'Your uploads; for operators the files of payers.', answer: list, query: { ...PAGE, uploads: '1: uploads, also for operators' } },
  { at: 'GET /v1/files/{id}', tag: 'Files', summary: 'State and verdicts of an upload, with its claims, good or bad.', answer: upload, query: { limit: 'claims in the answer', after: 'place of the last claim seen', state: 'accepted, rejected or refused' } },
  { at: 'POST /v1/files/{id}/read-again', tag: 'Operations', summary: 'Lets a file of a payer be read once more; nothing counts twice.', answer: thing, status: 202, operator: true },
  { at: 'GET /v1/files/{id}/judgement', tag: 'Files', summary: 'How a file of a payer was judged, in the shape of `gateway validate --json`.', answer: thing, operator: true },
  { at: 'GET /v1/files/{id}/query', tag: 'Files', summary: 'What an expression finds in one set of a file of a payer.', answer: thing, query: { expr: 'such as CLP01', set: 'which set of the file, from 1' }, operator: true },
  { at: 'GET /v1/files/{id}/claims', tag: 'Files', summary: 'Claims of an upload from a place on.', answer: uploadClaims, query: { limit: 'claims in the answer', after: 'place of the last claim seen', state: 'accepted, rejected or refused' } },
  { at: 'GET /v1/files/{id}/999', tag: 'Files', summary: 'The TA1 and 999 about an upload.', answer: 'x12' },
  { at: 'GET /v1/files/{id}/277ca', tag: 'Files', summary: 'Our 277CAs about the sets of an upload.', answer: 'x12' },
  { at: 'GET /v1/files/{id}/content', tag: 'Files', summary: 'The bytes as they came.', answer: 'x12' },
  { at: 'POST /v1/validate', tag: 'Files', summary: 'Every issue of an X12 file, which is not kept.', body: 'x12', answer: thing, query: { payer: 'as this payer wants the guide', snip: 'highest SNIP level', file: 'a name for the answer' }, examples: 'x12' },
  { at: 'GET /v1/reports', tag: 'Reports', summary: 'Acknowledgments and remittances, newest first.', answer: list, query: PAGE },
  { at: 'GET /v1/extracts', tag: 'Reports', summary: 'The mappings of this site (edi-templates/extracts).', answer: list },
  { at: 'GET /v1/reports/{id}/extracts/{name}', tag: 'Reports', summary: 'The rows of a mapping from a 277CA or 835, as JSON or CSV.', answer: thing, query: { format: 'json or csv; else as the Accept header asks' } },
  { at: 'GET /v1/files/{id}/extracts/{name}', tag: 'Files', summary: 'The rows of a mapping from an upload; for operators from a file of a payer.', answer: thing, query: { format: 'json or csv; else as the Accept header asks' } },
  { at: 'GET /v1/events', tag: 'Results', summary: 'The event feed: everything that happened, in order, nothing missed.', answer: list, query: PAGE },
  { at: 'GET /v1/webhooks', tag: 'Results', summary: 'Webhooks.', answer: list },
  { at: 'POST /v1/webhooks', tag: 'Results', summary: 'Makes a webhook; its secret is answered once.', body: webhookCreation, answer: thing, status: 201 },
  { at: 'GET /v1/webhooks/{id}', tag: 'Results', summary: 'One webhook.', answer: thing },
  { at: 'PATCH /v1/webhooks/{id}', tag: 'Results', summary: 'Changes a webhook.', body: webhookChange, answer: thing },
  { at: 'DELETE /v1/webhooks/{id}', tag: 'Results', summary: 'Removes a webhook.', answer: undefined, status: 204 },
  { at: 'POST /v1/webhooks/{id}/rotate', tag: 'Results', summary: 'A new secret; the old one signs too for a while.', answer: thing },
  { at: 'POST /v1/webhooks/{id}/ping', tag: 'Results', summary: 'Sends a test event.', answer: thing, status: 202 },
  { at: 'GET /v1/deliveries', tag: 'Results', summary: 'What was delivered where, with every attempt.', answer: list, query: PAGE },
  { at: 'GET /v1/deliveries/{id}', tag: 'Results', summary: 'One delivery.', answer: thing },
  { at: 'POST /v1/deliveries/{id}/resend', tag: 'Results', summary: 'Delivers again.', answer: thing, status: 202 },
  { at: 'GET /v1/remits', tag: 'Remittances', summary: 'Payments, newest first.', answer: list, query: { ...PAGE, state: 'only these', payer: 'only of this payer', trace: 'check or EFT number' } },
  { at: 'GET /v1/remits/suggestions', tag: 'Remittances', summary: 'Likely claims of payments that match none.', answer: list },
  { at: 'GET /v1/remits/unmatched', tag: 'Remittances', summary: 'Payment lines that belong to no claim, with the claims that they may be about.', answer: list, query: { limit: 'items in the answer' } },
  { at: 'GET /v1/remits/unowned', tag: 'Remittances', summary: 'Payments whose payee is no biller, or several, newest first.', answer: list, query: PAGE, operator: true },
  { at: 'GET /v1/remits/unowned/{id}/claims', tag: 'Remittances', summary: 'The claims of such a payment: numbers and amounts.', answer: list, query: PAGE, operator: true },
  { at: 'GET /v1/remits/{id}', tag: 'Remittances', summary: 'One payment with the proof of its balance.', answer: thing },
  { at: 'GET /v1/remits/{id}.pdf', tag: 'Remittances', summary: 'The payment as a PDF.', answer: 'pdf' },
  { at: 'GET /v1/remits/{id}/claims', tag: 'Remittances', summary: 'Its claims.', answer: list, query: PAGE },
  { at: 'GET /v1/remits/{id}/entries', tag: 'Remittances', summary: 'Its ledger entries.', answer: thing, query: PAGE },
  { at: 'POST /v1/remits/{id}/release', tag: 'Remittances', summary: 'Posts a payment that is out of balance, with a reason: one of your own, for operators any.', body: released, answer: thing },
  { at: 'POST /v1/remits/{id}/assign', tag: 'Remittances', summary: 'Gives a payment of nobody to a biller.', body: assigned, answer: thing, operator: true },
  { at: 'POST /v1/remits/{id}/claims/{n}/match', tag: 'Remittances', summary: 'Confirms which claim was paid.', body: matched, answer: thing },
  { at: 'POST /v1/remits/{id}/claims/{n}/refuse', tag: 'Remittances', summary: 'Refuses a suggested claim.', body: matched, answer: thing },
  { at: 'GET /v1/work-queues', tag: 'Work', summary: 'Work queues with their totals.', answer: list },
  { at: 'GET /v1/work-queues/{name}', tag: 'Work', summary: 'Entries of a queue, the most urgent first.', answer: list, query: PAGE },
  { at: 'GET /v1/work-queues/{name}/{subject}/notes', tag: 'Work', summary: 'Notes on an entry.', answer: list },
  { at: 'POST /v1/work-queues/{name}/{subject}/notes', tag: 'Work', summary: 'Adds a note.', body: noteBody, answer: thing, status: 201 },
  { at: 'POST /v1/work-queues/{name}/{subject}/assign', tag: 'Work', summary: 'Gives an entry to somebody, or to nobody.', body: workBodies.assign, answer: thing },
  { at: 'POST /v1/work-queues/{name}/{subject}/snooze', tag: 'Work', summary: 'Puts an entry off until a moment.', body: workBodies.snooze, answer: thing },
  { at: 'POST /v1/work-queues/{name}/{subject}/close', tag: 'Work', summary: 'Closes an entry as it stands; what happens to its claim afterwards opens it again.', body: NOTHING, answer: thing },
  { at: 'POST /v1/work-queues/{name}/{subject}/reopen', tag: 'Work', summary: 'Opens an entry again that was closed or put off.', body: NOTHING, answer: thing },
  { at: 'GET /v1/bulk-fixes/mistakes', tag: 'Work', summary: 'Mistakes that several claims share which our checks stopped: rule, field, value, and the claims.', answer: list },
  { at: 'GET /v1/bulk-fixes', tag: 'Work', summary: 'The latest bulk fixes and how far they are.', answer: list, query: { limit: 'items in the answer' } },
  { at: 'POST /v1/bulk-fixes', tag: 'Work', summary: 'Puts one value in place of a mistake in all of its claims, or in those that are named: tries it, and with `send` resends what passes.', body: bulkFixRequest, answer: thing, status: 202 },
  { at: 'GET /v1/bulk-fixes/{id}', tag: 'Work', summary: 'How far a bulk fix is, and how many claims have which outcome.', answer: thing },
  { at: 'GET /v1/bulk-fixes/{id}/claims', tag: 'Work', summary: 'What became of each of its claims, with what is still wrong.', answer: list, query: { ...PAGE, outcome: 'passes, sent, wrong, changed or failed' } },
  { at: 'POST /v1/bulk-fixes/{id}/send', tag: 'Work', summary: 'Sends what passed a check.', answer: thing, status: 202 },
  { at: 'POST /v1/bulk-fixes/{id}/stop', tag: 'Work', summary: 'Leaves the claims that still wait as they are.', answer: thing },
  { at: 'GET /v1/saved-filters', tag: 'Work', summary: 'Lists that people and keys of the biller keep under a name; `items` is where the claims or entries of each are.', answer: list, query: { owner: 'only those of a person or key' } },
  { at: 'POST /v1/saved-filters', tag: 'Work', summary: 'Keeps a list under a name, for the key or for a person; one of the same name is replaced.', body: savedFilterRequest, answer: thing, status: 201 },
  { at: 'DELETE /v1/saved-filters/{id}', tag: 'Work', summary: 'Forgets one.', answer: undefined, status: 204 },
  { at: 'GET /v1/appeals', tag: 'Work', summary: 'Appeals.', answer: list },
  { at: 'POST /v1/appeals', tag: 'Work', summary: 'Opens an appeal against a denial.', body: opened, answer: thing, status: 201 },
  { at: 'GET /v1/appeals/{id}', tag: 'Work', summary: 'One appeal.', answer: thing },
  { at: 'POST /v1/appeals/{id}/documents', tag: 'Work', summary: 'Adds documents to an appeal in preparation.', body: appealBodies.documents, answer: thing },
  { at: 'POST /v1/appeals/{id}/send', tag: 'Work', summary: 'Says that the appeal went to the payer.', body: NOTHING, answer: thing },
  { at: 'POST /v1/appeals/{id}/won', tag: 'Work', summary: 'Says how much an appeal won; the money comes with the next 835.', body: appealBodies.won, answer: thing },
  { at: 'POST /v1/appeals/{id}/lost', tag: 'Work', summary: 'Says that an appeal is lost; the next one is of the next level.', body: NOTHING, answer: thing },
  { at: 'POST /v1/appeals/{id}/withdraw', tag: 'Work', summary: 'Takes an appeal back.', body: NOTHING, answer: thing },
  { at: 'POST /v1/write-offs', tag: 'Work', summary: 'Gives up what a payer refused.', body: given, answer: thing, status: 201 },
  { at: 'GET /v1/bank-payments', tag: 'Remittances', summary: 'Payments that the bank lists.', answer: list, query: PAGE },
  { at: 'POST /v1/bank-payments', tag: 'Remittances', summary: "Loads a bank's list: CSV, or ACH with addenda.", body: 'text', answer: thing },
  { at: 'GET /v1/payers', tag: 'Payers', summary: 'Payers and the state of their connections.', answer: list },
  { at: 'GET /v1/payers/{id}', tag: 'Payers', summary: 'One payer.', answer: thing },
  { at: 'POST /v1/payers/{id}/resume', tag: 'Payers', summary: 'Lets a paused payer go on.', answer: thing, operator: true },
  { at: 'POST /v1/payers/{id}/test', tag: 'Payers', summary: 'Opens the mailbox, looks into both folders and leaves; nothing is written or removed.', answer: connectionTest, operator: true },
  { at: 'POST /v1/payers/test', tag: 'Payers', summary: 'The same for a payer file that is not stored yet.', body: PAYER_FILE, answer: connectionTest, operator: true },
  { at: 'GET /v1/payers/{id}/file', tag: 'Payers', summary: 'The payer file in force. It names secrets and holds none in clear.', answer: PAYER_FILE, operator: true },
  { at: 'PUT /v1/payers/{id}/file', tag: 'Payers', summary: 'Stores a payer file as a new version; 201 for a new payer. A secret as "plain:…" is sealed before it is stored.', body: PAYER_FILE, answer: thing, operator: true },
  { at: 'GET /v1/batches', tag: 'Operations', summary: 'Files for payers.', answer: list, query: { ...PAGE, state: 'only these; attention: what waits for a person', payer: 'only for this payer', environment: 'test or production' }, operator: true },
  { at: 'GET /v1/batches/{id}', tag: 'Operations', summary: 'One file.', answer: thing, operator: true },
  { at: 'GET /v1/batches/{id}/content', tag: 'Operations', summary: 'Its bytes.', answer: 'x12', operator: true },
  { at: 'POST /v1/batches/{id}/settle', tag: 'Operations', summary: 'Says of an unknown batch whether it was sent.', body: settlement, answer: thing, status: 202, operator: true },
  { at: 'POST /v1/batches/{id}/hold', tag: 'Operations', summary: 'Holds a batch.', answer: thing, status: 202, operator: true },
  { at: 'POST /v1/batches/{id}/cut-again', tag: 'Operations', summary: 'Writes its claims anew with new numbers.', answer: thing, status: 202, operator: true },
  { at: 'GET /v1/billers', tag: 'Operations', summary: 'Billers.', answer: list, operator: true },
  { at: 'POST /v1/billers', tag: 'Operations', summary: 'Makes a biller.', body: billerCreation, answer: thing, status: 201, operator: true },
  { at: 'GET /v1/billers/{id}', tag: 'Operations', summary: 'One biller.', answer: thing, operator: true },
  { at: 'PATCH /v1/billers/{id}', tag: 'Operations', summary: 'Changes a biller.', body: billerChange, answer: thing, operator: true },
  { at: 'GET /v1/billers/{id}/keys', tag: 'Operations', summary: "A biller's keys, without the keys themselves.", answer: list, operator: true },
  { at: 'POST /v1/billers/{id}/keys', tag: 'Operations', summary: 'Makes a key, answered once.', body: newKey, answer: thing, status: 201, operator: true },
  { at: 'DELETE /v1/billers/{id}/keys/{keyId}', tag: 'Operations', summary: 'Ends a key.', answer: undefined, status: 204, operator: true },
  { at: 'GET /v1/billers/{id}/mailboxes', tag: 'Operations', summary: "A biller's mailboxes.", answer: list, operator: true },
  { at: 'PUT /v1/billers/{id}/mailboxes/{environment}', tag: 'Operations', summary: 'Sets the mailbox from which 837s are taken and into which answers are put.', body: billerMailboxSchema, answer: thing, operator: true },
  { at: 'DELETE /v1/billers/{id}/mailboxes/{environment}', tag: 'Operations', summary: 'Takes it away.', answer: undefined, status: 204, operator: true },
  { at: 'POST /v1/billers/{id}/mailboxes/{environment}/resume', tag: 'Operations', summary: 'Lets a paused mailbox go on.', body: NOTHING, answer: thing, status: 202, operator: true },
  { at: 'GET /v1/people', tag: 'Administration', summary: 'Who may sign in to the page.', answer: list, operator: true },
  { at: 'POST /v1/people', tag: 'Administration', summary: 'Adds somebody; the first password is answered once and has to be changed at the first sign-in.', body: personCreation, answer: thing, status: 201, operator: true },
  { at: 'GET /v1/people/{id}', tag: 'Administration', summary: 'One person.', answer: thing, operator: true },
  { at: 'PATCH /v1/people/{id}', tag: 'Administration', summary: 'Another name, other roles, disabled or enabled. Other roles and being disabled end all sessions.', body: personChange, answer: thing, operator: true },
  { at: 'POST /v1/people/{id}/password', tag: 'Administration', summary: 'Unlocks, signs out everywhere, and gives a new first password, answered once.', answer: thing, operator: true },
  { at: 'GET /v1/audit', tag: 'Administration', summary: 'Who did what, when, to what, newest first; lines are only ever added.', answer: list, query: { ...PAGE, action: 'how it begins, such as payer.', who: "part of a person's name, or an id", subject: 'the id of the thing', format: 'csv for a spreadsheet' }, operator: true },
  { at: 'GET /v1/audit/proof', tag: 'Administration', summary: 'Whether each line of the audit follows from the one before it: its length, the hash of its last line, and what was touched.', answer: thing, operator: true },
  { at: 'GET /v1/insights', tag: 'Insights', summary: 'Clean-claim, first-pass and denial rate, days in receivables, of claims received in a period, with what they mean.', answer: thing, query: { days: 'days back from now, 30 where it is absent', format: 'csv for a spreadsheet' } },
  { at: 'GET /v1/insights/denials', tag: 'Insights', summary: 'Denials by payer, reason, billing provider or category, most money first.', answer: list, query: { by: 'payer, code, provider or category', days: 'days back from now', format: 'csv for a spreadsheet' } },
  { at: 'GET /v1/insights/denials-by-week', tag: 'Insights', summary: 'Denied claims by the week in which they were denied.', answer: list, query: { category: 'only those of this category of denials', days: 'days back from now', format: 'csv for a spreadsheet' } },
  { at: 'GET /v1/insights/aging', tag: 'Insights', summary: 'What is still owed, by the age of the service.', answer: list, query: { format: 'csv for a spreadsheet' } },
  { at: 'GET /v1/insights/answer-times', tag: 'Insights', summary: 'How long payers took to answer, p50 and p95 in seconds.', answer: list, query: { days: 'days back from now' } },
  { at: 'GET /v1/insights/flow', tag: 'Insights', summary: 'What happened to how many claims in the last hours.', answer: list, query: { hours: 'hours back from now, 24 where it is absent' } },
  { at: 'GET /v1/codes', tag: 'Checks', summary: 'Which code lists claims are checked against, and which are missing or old.', answer: list },
  { at: 'GET /v1/edits', tag: 'Checks', summary: 'The checks that every claim goes through.', answer: list, query: { payer: 'also what this payer wants otherwise, and why' } },
  { at: 'GET /healthz', tag: 'Health', summary: 'The process answers.', answer: thing, open: true },
  { at: 'GET /readyz', tag: 'Health', summary: 'It can reach what it needs.', answer: thing, open: true },
  { at: 'GET /metrics', tag: 'Health', summary: 'Counts for Prometheus, for this host or an operator.', answer: 'text', open: true },
];
