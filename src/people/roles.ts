/** What a person is there for. One person may have several: in a small practice one does everything. */
export const ROLES = ['biller', 'supervisor', 'operations', 'administrator', 'auditor'] as const;
export type Role = (typeof ROLES)[number];

/** One thing that a person may see or do. */
export type Right =
  | 'claims.read' | 'claims.write' | 'claims.bulk' | 'remits.read' | 'remits.decide' | 'insights' | 'export'
  | 'transmissions.read' | 'transmissions.decide' | 'x12.reveal' | 'payers.read' | 'payers.write'
  | 'people' | 'keys' | 'webhooks' | 'audit' | 'codes' | 'simulate';

/** Each role has what its work needs and no more (minimum necessary, 45 CFR 164.502(b)). */
const RIGHTS: Readonly<Record<Role, readonly Right[]>> = {
  biller: ['claims.read', 'claims.write', 'remits.read', 'payers.read', 'simulate', 'insights'],
  supervisor: [
    'claims.read', 'claims.write', 'claims.bulk', 'remits.read', 'remits.decide', 'payers.read', 'insights', 'export', 'x12.reveal', 'simulate',
  ],
  operations: ['transmissions.read', 'transmissions.decide', 'x12.reveal', 'payers.read', 'payers.write', 'codes', 'webhooks', 'simulate'],
  administrator: ['people', 'keys', 'webhooks', 'codes', 'payers.read', 'payers.write', 'audit'],
  auditor: ['claims.read', 'remits.read', 'transmissions.read', 'payers.read', 'insights', 'audit', 'codes'],
};

/** Whether any of a person's roles has a right. */
export function may(person: { roles: readonly Role[] }, right: Right): boolean {
  return person.roles.some((role) => RIGHTS[role].includes(right));
}

/** What a role is called and what it is for, in one sentence. */
export const ROLE_WORDS: Readonly<Record<Role, { name: string; does: string }>> = {
  biller: { name: 'Biller', does: 'Works on claims: sees why one was rejected or denied, corrects and resends it.' },
  supervisor: { name: 'Supervisor', does: 'What a biller does, and bulk fixes, payments out of balance, exports.' },
  operations: { name: 'EDI operations', does: 'Files, connections and payers; sees no list of claims.' },
  administrator: { name: 'Administrator', does: 'People, keys, webhooks and the audit log; sees no claims.' },
  auditor: { name: 'Auditor', does: 'Sees everything and changes nothing.' },
};
