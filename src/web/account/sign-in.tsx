import { randomBytes } from 'node:crypto';
import { type Request, type Response, Router } from 'express';
import { rateLimit } from 'express-rate-limit';
import type { Ctx } from '../../context.ts';
import { FIRST_BILLER, listBillers } from '../../billers/store.ts';
import { passwordProblem } from '../../people/password.ts';
import { endSession, LONGEST_MS, signIn, switchUsage } from '../../people/sessions.ts';
import { isSetupCode, setUp } from '../../people/setup.ts';
import { hasNobody } from '../../people/store.ts';
import { fieldsOf } from '../forms.ts';
import { Field, Form, Notice } from '../parts.tsx';
import { sendBare, type Web } from '../respond.tsx';
import { COOKIE, cookiesOf, csrfOf, GUEST_COOKIE } from '../viewer.ts';
import { ago } from '../words.ts';
import { HttpProblem } from '../../api/problem.ts';

const ATTEMPTS_PER_MINUTE = 30;
const MINUTE_MS = 60_000;

/** `/sign-in`, `/set-up` and `/sign-out`: the pages for whoever has no session yet. */
export function signInPages(ctx: Ctx, web: Web): Router {
  const router = Router();
  const slow = rateLimit({
    windowMs: MINUTE_MS, limit: ATTEMPTS_PER_MINUTE, standardHeaders: false, legacyHeaders: false, validate: false,
    handler: () => {
      throw new HttpProblem(429, 'too-many-requests', 'Too many attempts from your address. Wait a minute and try again.');
    },
  });
  router.get('/sign-in', async (request, response) => {
    if (await hasNobody(ctx)) return response.redirect(303, '/set-up');
    signInForm(ctx, web, { request, response, next: safeNext(request.query['next']) });
  });
  router.post('/sign-in', slow, async (request, response) => {
    const { email = '', password = '', next } = fieldsOf(request);
    const result = await signIn(ctx, { email, password: password.slice(0, 300), address: request.ip ?? '' });
    if (result.ok) return begin(request, response, { token: result.token, to: safeNext(next) });
    const wrong = result.why === 'locked'
      ? `Too many wrong passwords. The account opens again ${ago(result.until!, ctx.now())}.` : 'The e-mail address or the password is wrong.';
    signInForm(ctx, web, { request, response, next: safeNext(next), email, wrong });
  });
  router.get('/set-up', async (request, response) => {
    if (!(await hasNobody(ctx))) return response.redirect(303, '/sign-in');
    await setUpForm(ctx, web, { request, response, values: {}, wrong: {} });
  });
  router.post('/set-up', slow, async (request, response) => postSetUp(ctx, web, { request, response }));
  router.post('/sign-out', async (request, response) => {
    const token = cookiesOf(request.headers.cookie).get(COOKIE);
    if (token) await endSession(ctx, token);
    response.clearCookie(COOKIE, { path: '/' }).redirect(303, '/sign-in');
  });
  router.post('/environment', async (request, response) => {
    const token = cookiesOf(request.headers.cookie).get(COOKIE);
    const { usage, back } = fieldsOf(request);
    if (token && (usage === 'T' || usage === 'P')) await switchUsage(ctx, token, usage);
    // What was open belongs to the other environment; only lists exist in both.
    const path = safeNext(back);
    response.redirect(303, path.split('/').length > 2 ? `/${path.split('/')[1]}` : path);
  });
  router.post('/theme', (request, response) => {
    const { theme, back } = fieldsOf(request);
    if (theme === 'light' || theme === 'dark') response.cookie('gateway_theme', theme, { sameSite: 'lax', maxAge: 31_536_000_000, path: '/' });
    else response.clearCookie('gateway_theme', { path: '/' });
    response.redirect(303, safeNext(back));
  });
  return router;
}

/** A path of our own to go on to; anything else, such as another host's address, is the home page. */
export function safeNext(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])[\x21-\x7e]*$/.test(next) ? next : '/';
}

/** Sets the session's cookie and goes on. The browser sends it back over https only where it came over https. */
export function begin(request: Request, response: Response, session: { token: string; to: string }): void {
  const secure = request.secure || request.headers['x-forwarded-proto'] === 'https';
  response.cookie(COOKIE, session.token, { httpOnly: true, sameSite: 'lax', secure, path: '/', maxAge: LONGEST_MS });
  response.clearCookie(GUEST_COOKIE, { path: '/' }).redirect(303, session.to);
}

/** The form's token for whoever has no session: a random cookie stands for them. */
function guestToken(ctx: Ctx, request: Request, response: Response): string {
  const known = cookiesOf(request.headers.cookie).get(GUEST_COOKIE);
  const guest = known ?? randomBytes(24).toString('base64url');
  if (!known) response.cookie(GUEST_COOKIE, guest, { httpOnly: true, sameSite: 'strict', path: '/' });
  return csrfOf(ctx, guest);
}

function signInForm(ctx: Ctx, web: Web, at: { request: Request; response: Response; next: string; email?: string; wrong?: string }): void {
  const csrf = guestToken(ctx, at.request, at.response);
  sendBare(web, at.response, { title: 'Sign in', csrf, status: at.wrong ? 401 : 200, body: (
    <main class="gate"><div class="card">
      <p class="brand"><img src={web.assets.icon} alt="" />EDI Gateway</p>
      <h1>Sign in</h1><p class="soft">Claims, what became of them, and what to do next.</p>
      {at.wrong ? <Notice tone="bad">{at.wrong}</Notice> : null}
      <Form action="/sign-in" csrf={csrf}>
        <input type="hidden" name="next" value={at.next} />
        <Field label="E-mail address" name="email" type="email" autocomplete="username" value={at.email ?? ''} required autofocus />
        <Field label="Password" name="password" type="password" autocomplete="current-password" required />
        <button class="main" type="submit">Sign in</button>
      </Form>
      <p class="hint">Forgotten? An administrator gives you a new first password.</p>
    </div></main>) });
}

type Values = Partial<Record<'code' | 'practice' | 'npi' | 'taxId' | 'name' | 'email' | 'password', string>>;

async function setUpForm(ctx: Ctx, web: Web, at: { request: Request; response: Response; values: Values; wrong: Values }): Promise<void> {
  const csrf = guestToken(ctx, at.request, at.response);
  const { values, wrong } = at;
  const field = (name: keyof Values) => ({ name, value: values[name] ?? '', wrong: wrong[name] });
  sendBare(web, at.response, { title: 'Set up', csrf, status: Object.keys(wrong).length > 0 ? 400 : 200, body: (
    <main class="gate"><div class="card wide">
      <p class="brand"><img src={web.assets.icon} alt="" />EDI Gateway</p>
      <h1>Set up</h1><p class="soft">This makes the first account. It can do everything; others are added under Administration.</p>
      <Form action="/set-up" csrf={csrf}>
        <Field label="Set-up code" {...field('code')} hint="The gateway printed it when it started." required autocomplete="off" autofocus />
        <fieldset><legend>The practice or billing company</legend>
          <Field label="Name" {...field('practice')} required />
          <div class="grid2">
            <Field label="Billing NPI" {...field('npi')} hint="Ten digits. Payments find you by it. Several: with commas." inputmode="numeric" />
            <Field label="Tax id" {...field('taxId')} hint="Nine digits, with or without a dash." inputmode="numeric" />
          </div></fieldset>
        <fieldset><legend>You</legend>
          <div class="grid2">
            <Field label="Your name" {...field('name')} required autocomplete="name" />
            <Field label="E-mail address" {...field('email')} type="email" required autocomplete="username" />
          </div>
          <Field label="Password" {...field('password')} value="" type="password" required autocomplete="new-password" hint="At least 12 characters. A few words in a row are good." />
        </fieldset>
        <button class="main" type="submit">Make the account and sign in</button>
      </Form>
    </div></main>) });
}

async function postSetUp(ctx: Ctx, web: Web, at: { request: Request; response: Response }): Promise<void> {
  const values: Values = fieldsOf(at.request);
  const { code = '', practice = '', npi = '', taxId = '', name = '', email = '', password = '' } = values;
  const npis = npi.split(/[\s,]+/).filter(Boolean);
  const taxIds = taxId.replaceAll('-', '').split(/[\s,]+/).filter(Boolean);
  const problem = passwordProblem(password, { name, email });
  const wrong: Values = {
    ...(isSetupCode(ctx, code) ? {} : { code: 'This is not the code that the gateway printed.' }),
    ...(practice.trim() ? {} : { practice: 'Give the name.' }), ...(name.trim() ? {} : { name: 'Give your name.' }),
    ...(npis.every((one) => /^\d{10}$/.test(one)) ? {} : { npi: 'An NPI has ten digits.' }),
    ...(taxIds.every((one) => /^\d{9}$/.test(one)) ? {} : { taxId: 'A tax id has nine digits.' }),
    ...(/^\S+@\S+$/.test(email) ? {} : { email: 'This is no e-mail address.' }), ...(problem ? { password: problem } : {}),
  };
  if (Object.keys(wrong).length > 0) return setUpForm(ctx, web, { ...at, values, wrong });
  const billers = await listBillers(ctx);
  const billerId = (billers.find((biller) => biller.id === FIRST_BILLER) ?? billers[0])!.id;
  const token = await setUp(ctx, { billerId, billerName: practice.trim(), npis, taxIds, name: name.trim(), email: email.trim(), password, address: at.request.ip ?? '' });
  if (!token) return at.response.redirect(303, '/sign-in');
  begin(at.request, at.response, { token, to: '/' });
}
