import { may, type Right } from '../../people/roles.ts';
import type { Viewer } from '../viewer.ts';

const TABS: readonly { href: string; label: string; right: Right }[] = [
  { href: '/admin/people', label: 'People', right: 'people' }, { href: '/admin/keys', label: 'API keys', right: 'keys' },
  { href: '/admin/webhooks', label: 'Webhooks', right: 'webhooks' }, { href: '/admin/audit', label: 'Audit log', right: 'audit' },
  { href: '/admin/codes', label: 'Code sets', right: 'codes' }, { href: '/admin/edits', label: 'Edits', right: 'codes' },
];

/** The tabs of Administration that somebody may see. */
export function adminTabs(viewer: Viewer) {
  return TABS.filter(({ right }) => may(viewer.person, right));
}

/** The tabs as a row. */
export function AdminTabs({ viewer, current }: { viewer: Viewer; current: string }) {
  return <nav class="tabs" aria-label="Administration">{adminTabs(viewer).map(({ href, label }) => <a key={href} href={href} {...(href === current ? { 'aria-current': 'page' as const } : {})}>{label}</a>)}</nav>;
}
