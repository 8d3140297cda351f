/**
 * What the page can change, and how the same is done over the API. Reads that show patient data are posted by the page too, because
 * they are audited.
 */
export const COUNTERPARTS: Readonly<Record<string, readonly string[]>> = {
  'POST /search': ['POST /v1/claims/search'],
  'POST /filters': ['POST /v1/saved-filters'],
  'POST /filters/:id/delete': ['DELETE /v1/saved-filters/{id}'],
  'POST /claims/:id/behind/:event': ['GET /v1/claims/{id}/timeline/{event}/x12'],
  'POST /claims/:id/check': ['POST /medicalnetwork/professionalclaims/v3/validation', 'POST /medicalnetwork/institutionalclaims/v1/validation', 'POST /medicalnetwork/dental-claims/validation'],
  'POST /claims/:id/correct': ['POST /v1/claims/{id}/corrections'],
  'POST /claims/:id/secondary': ['POST /v1/claims/{id}/secondary'],
  'POST /claims/:id/appeals': ['POST /v1/appeals'],
  'POST /claims/:id/appeals/:appeal/:to': ['POST /v1/appeals/{id}/documents', 'POST /v1/appeals/{id}/send', 'POST /v1/appeals/{id}/won', 'POST /v1/appeals/{id}/lost', 'POST /v1/appeals/{id}/withdraw'],
  'POST /claims/:id/write-off': ['POST /v1/write-offs'],
  'POST /queues/bulk/:mistake': ['POST /v1/bulk-fixes'],
  'POST /queues/fixes/:id/send': ['POST /v1/bulk-fixes/{id}/send'],
  'POST /queues/fixes/:id/stop': ['POST /v1/bulk-fixes/{id}/stop'],
  'POST /queues/:name/act': [
    'POST /v1/work-queues/{name}/{subject}/assign', 'POST /v1/work-queues/{name}/{subject}/snooze', 'POST /v1/work-queues/{name}/{subject}/close',
    'POST /v1/work-queues/{name}/{subject}/reopen', 'POST /v1/work-queues/{name}/{subject}/notes',
  ],
  'POST /remittances/bank': ['POST /v1/bank-payments'],
  'POST /remittances/:id/release': ['POST /v1/remits/{id}/release'],
  'POST /remittances/:id/lines/:n/match': ['POST /v1/remits/{id}/claims/{n}/match'],
  'POST /remittances/:id/lines/:n/refuse': ['POST /v1/remits/{id}/claims/{n}/refuse'],
  'POST /transmissions/received/:id/reveal': ['GET /v1/files/{id}/content'],
  'POST /transmissions/received/:id/read-again': ['POST /v1/files/{id}/read-again'],
  'POST /transmissions/:id/reveal': ['GET /v1/batches/{id}/content'],
  'POST /transmissions/:id/decide': ['POST /v1/batches/{id}/settle', 'POST /v1/batches/{id}/hold', 'POST /v1/batches/{id}/cut-again'],
  'POST /payers/new': ['PUT /v1/payers/{id}/file', 'POST /v1/payers/test'],
  'POST /payers/:id/change': ['PUT /v1/payers/{id}/file', 'POST /v1/payers/test'],
  'POST /payers/:id/wishes': ['PUT /v1/payers/{id}/file'],
  'POST /payers/:id/test': ['POST /v1/payers/{id}/test'],
  'POST /payers/:id/resume': ['POST /v1/payers/{id}/resume'],
  'POST /simulator': ['POST /medicalnetwork/professionalclaims/v3/submission', 'POST /medicalnetwork/institutionalclaims/v1/submission', 'POST /medicalnetwork/dental-claims/submission'],
  'POST /admin/people': ['POST /v1/people'],
  'POST /admin/people/:id': ['PATCH /v1/people/{id}', 'POST /v1/people/{id}/password'],
  'POST /admin/keys': ['POST /v1/billers/{id}/keys'],
  'POST /admin/keys/:id/revoke': ['DELETE /v1/billers/{id}/keys/{keyId}'],
  'POST /admin/webhooks': ['POST /v1/webhooks'],
  'POST /admin/webhooks/:id': ['PATCH /v1/webhooks/{id}', 'DELETE /v1/webhooks/{id}', 'POST /v1/webhooks/{id}/rotate', 'POST /v1/webhooks/{id}/ping'],
  'POST /admin/deliveries/:id/resend': ['POST /v1/deliveries/{id}/resend'],
  // The first person, its biller and a key of its own are what an operator's key makes one by one.
  'POST /set-up': ['POST /v1/people', 'PATCH /v1/billers/{id}'],
  'POST /password': ['POST /v1/people/{id}/password'],
};

/** What only a browser has: a session, the environment that it looks at, and colours. A key is its own session and environment. */
export const ONLY_OF_BROWSERS: readonly string[] = ['POST /sign-in', 'POST /sign-out', 'POST /environment', 'POST /theme'];
