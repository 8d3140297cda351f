import type { Request, Response } from 'express';
import { claimSearch, listClaims } from '../../api/claim-list.ts';
import type { Ctx } from '../../context.ts';
import { fieldsOf } from '../forms.ts';
import { Empty, Field, Form, Head } from '../parts.tsx';
import { sendScreen, type Web } from '../respond.tsx';
import { callerOfViewer, viewerOf } from '../viewer.ts';
import { ClaimTable } from './list.tsx';
import { payerNames } from './store.ts';

const PAGE = 50;

/**
 * `POST /search`: a number that may be a patient control number, our claim number, the payer's or a check's; or a member number; or
 * a last name with a birth date. Posted, because such numbers have no place in an address. One claim found is opened.
 */
export async function searchScreen(ctx: Ctx, web: Web, at: { request: Request; response: Response }): Promise<void> {
  const viewer = viewerOf(at.response);
  const caller = callerOfViewer(viewer);
  const form = fieldsOf(at.request);
  const q = (form['q'] ?? '').trim().slice(0, 50);
  const person = { memberId: form['memberId']?.trim() || undefined, lastName: form['lastName']?.trim() || undefined, birthDate: form['birthDate'] || undefined };
  const isPerson = person.memberId !== undefined || (person.lastName !== undefined && person.birthDate !== undefined);
  const searches = q ? [{ patientControlNumber: q }, { claimNumber: q }, { payerClaimNumber: q }, { checkNumber: q }] : isPerson ? [person] : [];
  const found = new Map<string, Awaited<ReturnType<typeof listClaims>>['items'][number]>();
  for (const search of searches) {
    const by = claimSearch.safeParse({ ...search, limit: PAGE });
    if (by.success) for (const item of (await listClaims(ctx, caller, by.data)).items) found.set(item.id, item);
  }
  if (found.size === 1) return at.response.redirect(303, `/claims/${[...found.keys()][0]!}`);
  const items = [...found.values()];
  const payers = await payerNames(ctx, caller);
  sendScreen(web, at.response, { title: 'Search', place: 'claims', body: (
    <>
      <Head title={items.length === 0 ? 'Nothing found' : `${items.length} claims found`} about={q ? `Numbers that begin with “${q}”` : undefined} />
      {items.length > 0
        ? <div class="card flush"><ClaimTable items={items} payers={payers} now={ctx.now()} /></div>
        : <div class="card"><Empty title="No claim has such a number"><p>Patient control number, our number (GW…), the payer’s number, a check number: the beginning is enough.</p></Empty></div>}
      <section class="card"><h2>Search by patient</h2>
        <Form action="/search" csrf={viewer.csrf} class="filters">
          <Field label="Member number" name="memberId" autocomplete="off" />
          <Field label="or last name" name="lastName" autocomplete="off" />
          <Field label="with birth date" name="birthDate" type="date" />
          <button type="submit">Search</button>
        </Form>
        <p class="hint">Names are kept sealed, so they are found only when they are exact.</p></section>
    </>
  ) });
}
