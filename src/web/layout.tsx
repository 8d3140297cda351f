import type { ComponentChildren } from 'preact';
import { may, type Right } from '../people/roles.ts';
import type { Assets } from './assets.ts';
import { Form, Key } from './parts.tsx';
import type { Viewer } from './viewer.ts';

/** Everything that a whole page needs around its content. */
export interface Frame {
  assets: Assets;
  viewer: Viewer;
  title: string;
  /** The first part of the path, which marks the place in the menu. */
  place: string;
  path: string;
}

const MENU: readonly { href: string; label: string; right?: Right; testOnly?: boolean }[] = [
  { href: '/', label: 'Home' },
  { href: '/queues', label: 'Work queues', right: 'claims.read' },
  { href: '/claims', label: 'Claims', right: 'claims.read' },
  { href: '/remittances', label: 'Remittances', right: 'remits.read' },
  { href: '/transmissions', label: 'Transmissions', right: 'transmissions.read' },
  { href: '/payers', label: 'Payers', right: 'payers.read' },
  { href: '/insights', label: 'Insights', right: 'insights' },
  { href: '/simulator', label: 'Simulator', right: 'simulate', testOnly: true },
  { href: '/admin', label: 'Administration' },
];
const ADMIN: readonly Right[] = ['people', 'keys', 'webhooks', 'audit', 'codes'];

/** The document around a screen for whoever is signed in: menu, search, environment, and the help for keys. */
export function Layout({ frame, children }: { frame: Frame; children: ComponentChildren }) {
  const { viewer, assets, path } = frame;
  return (
    <Document assets={assets} title={frame.title} theme={viewer.theme} csrf={viewer.csrf} live="/live">
      <a class="skip" href="#content">Skip to content</a>
      <div class="frame">
        <aside class="side" id="side">
          <a class="brand" href="/"><img src={assets.icon} alt="" />EDI Gateway</a>
          <nav aria-label="Main"><ul>{menuOf(viewer).map(({ href, label }) => (
            <li key={href}><a href={href} {...(isHere(href, frame.place) ? { 'aria-current': 'page' as const } : {})}>{label}</a></li>
          ))}</ul></nav>
          <Foot viewer={viewer} path={path} />
        </aside>
        <div>
          <Bar viewer={viewer} path={path} />
          <main id="content" tabIndex={-1}>{children}</main>
        </div>
      </div>
      <Keys />
    </Document>
  );
}

/** The bare document: for signing in, and inside of `Layout`. */
export function Document(props: {
  assets: Assets; title: string; theme: 'light' | 'dark' | undefined; csrf: string; live?: string; children: ComponentChildren;
}) {
  const { assets, title, theme, csrf, live, children } = props;
  return (
    <html lang="en" {...(theme ? { 'data-theme': theme } : {})}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="htmx-config" content='{"includeIndicatorStyles":false,"allowEval":false,"selfRequestsOnly":true,"historyCacheSize":0}' />
        <title>{`${title} · EDI Gateway`}</title>
        <link rel="icon" href={assets.icon} type="image/svg+xml" />
        <link rel="stylesheet" href={assets.css} />
        <script src={assets.htmx} defer />
        <script src={assets.js} defer />
      </head>
      <body hx-headers={JSON.stringify({ 'x-csrf-token': csrf })} {...(live ? { 'data-live': live } : {})}>{children}</body>
    </html>
  );
}

function menuOf(viewer: Viewer) {
  return MENU.filter(({ href, right, testOnly }) => {
    if (testOnly && viewer.usage !== 'T') return false;
    return href === '/admin' ? ADMIN.some((one) => may(viewer.person, one)) : right === undefined || may(viewer.person, right);
  });
}

function isHere(href: string, place: string): boolean {
  return href === `/${place}`;
}

function Foot({ viewer, path }: { viewer: Viewer; path: string }) {
  const next = viewer.theme === 'dark' ? 'light' : viewer.theme === 'light' ? 'device' : 'dark';
  return (
    <div class="foot">
      <div class="who"><strong>{viewer.person.name}</strong><br /><span class="soft">{viewer.billerName}</span></div>
      <div class="row">
        <Form action="/theme" csrf={viewer.csrf}>
          <input type="hidden" name="theme" value={next} /><input type="hidden" name="back" value={path} />
          <button class="plain" type="submit">{{ dark: 'Dark', light: 'Light', device: 'As device' }[next]}</button>
        </Form>
        <button class="plain" type="button" data-help="">Keys <kbd>?</kbd></button>
      </div>
      <div class="row"><a href="/password">Password</a>
        <Form action="/sign-out" csrf={viewer.csrf}><button class="plain" type="submit">Sign out</button></Form></div>
    </div>
  );
}

function Bar({ viewer, path }: { viewer: Viewer; path: string }) {
  const isTest = viewer.usage === 'T';
  return (
    <div class="bar">
      <button class="menu-button" type="button" aria-expanded="false" aria-controls="side">Menu</button>
      {may(viewer.person, 'claims.read') ? (
        <search class="find"><form method="post" action="/search">
          <input type="hidden" name="_csrf" value={viewer.csrf} />
          <label class="said" for="find">Find a claim</label>
          <input id="find" name="q" type="search" placeholder="Patient control number, claim number, check number" autocomplete="off" />
          <Key>/</Key>
        </form></search>
      ) : null}
      <Form action="/environment" csrf={viewer.csrf} class="env">
        <input type="hidden" name="usage" value={isTest ? 'P' : 'T'} /><input type="hidden" name="back" value={path} />
        <button class={isTest ? 'env-test' : 'env-live'} type="submit" title={isTest ? 'Switch to production claims' : 'Switch to test claims'}>
          {isTest ? 'Test claims' : 'Production'}
        </button>
      </Form>
    </div>
  );
}

const KEYS: readonly [string, string][] = [
  ['/', 'Find a claim'], ['j  k', 'Next and previous row'], ['Enter', 'Open the row'], ['e', 'Correct the claim'], ['s', 'Send, or save'],
  ['n  p', 'Next and previous claim of the queue'], ['u', 'Back to the list'], ['Esc', 'Leave a field'], ['?', 'This help'],
];

function Keys() {
  return (
    <dialog id="keys" aria-labelledby="keys-title">
      <h2 id="keys-title">Keys</h2>
      <dl>{KEYS.map(([key, does]) => [<dt key={key}>{key.split('  ').map((one) => <kbd key={one}>{one}</kbd>)}</dt>, <dd key={`${key}-does`}>{does}</dd>])}</dl>
      <button type="button" data-close="">Close</button>
    </dialog>
  );
}
