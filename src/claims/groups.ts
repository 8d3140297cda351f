/** Groups of statuses as tabs: what to do is the same for all of a group. */
export const GROUPS: readonly { key: string; label: string; statuses: readonly string[] }[] = [
  { key: '', label: 'All', statuses: [] },
  { key: 'rejected', label: 'Rejected', statuses: ['GATEWAY_REJECTED', 'SYNTAX_REJECTED', 'PAYER_REJECTED'] },
  { key: 'denied', label: 'Denied', statuses: ['DENIED', 'PARTIAL'] },
  { key: 'trouble', label: 'Held up', statuses: ['HELD', 'INTERCHANGE_REJECTED', 'TRANSMIT_FAILED', 'INFO_REQUESTED', 'REVERSED'] },
  { key: 'waiting', label: 'On its way', statuses: ['RECEIVED', 'READY', 'BATCHED', 'TRANSMITTED', 'SYNTAX_ACCEPTED', 'RECEIVED_BY_PAYER', 'PENDED'] },
  { key: 'accepted', label: 'Accepted', statuses: ['PAYER_ACCEPTED'] },
  { key: 'paid', label: 'Paid', statuses: ['PAID', 'ZERO_PAID'] },
];
