import { type Request, type Response, Router } from 'express';
import { HttpProblem, notFound } from '../../api/problem.ts';
import type { Ctx } from '../../context.ts';
import { type Cents, parseCents } from '../../lib/money.ts';
import { type AppealDocument, type AppealMove, type AppealResult, listAppeals, moveAppeal, openAppeal } from '../../money/appeals.ts';
import { writeOff } from '../../money/write-off.ts';
import { fieldsOf } from '../forms.ts';
import { needs, viewerOf } from '../viewer.ts';

/** Appeals and write-offs of a claim: the forms of `denied-money.tsx`, posted. */
export function moneyPages(ctx: Ctx): Router {
  const router = Router();
  const write = needs(ctx, 'claims.write');
  router.post('/claims/:id/appeals', write, async (request, response) => {
    const form = fieldsOf(request);
    const askedCents = form['amount']?.trim() ? amountOf(form) : undefined;
    insist(await openAppeal(ctx, { ...stepOf(response), claimId: claimOf(request), reason: (form['reason'] ?? '').trim().slice(0, 2_000), documents: documentsOf(form), askedCents }));
    back(request, response);
  });
  router.post('/claims/:id/appeals/:appeal/:to', write, async (request, response) => {
    const { billerId, usage } = viewerOf(response);
    const id = String(request.params['appeal']);
    const [known] = await listAppeals(ctx, { billerId, usage, claimId: claimOf(request), id, limit: 1 });
    if (!known) throw notFound('appeal');
    insist(await moveAppeal(ctx, { ...stepOf(response), id }, moveOf(String(request.params['to']), fieldsOf(request))));
    back(request, response);
  });
  router.post('/claims/:id/write-off', write, async (request, response) => {
    const form = fieldsOf(request);
    const reason = (form['reason'] ?? '').trim().slice(0, 500);
    if (reason.length < 3) throw new HttpProblem(400, 'invalid-request', 'A reason is needed: it stands in the books.');
    const done = await writeOff(ctx, { ...stepOf(response), claimId: claimOf(request), cents: amountOf(form), reason });
    if (done === 'not-found') throw notFound('claim');
    if (done === 'too-much') throw new HttpProblem(409, 'too-much', REFUSALS['too-much']);
    back(request, response);
  });
  return router;
}

const REFUSALS = {
  'not-denied': 'Nothing of the claim is denied any more.', 'one-is-open': 'The claim has an open appeal already.',
  'wrong-state': 'Somebody else changed the appeal meanwhile. Look at it again.', 'too-much': 'The amount is more than what is open.',
} as const;

function insist(result: AppealResult): void {
  if (result.ok) return;
  if (result.reason === 'not-found') throw notFound('claim or appeal');
  throw new HttpProblem(409, result.reason, REFUSALS[result.reason]);
}

function moveOf(to: string, form: Readonly<Record<string, string>>): AppealMove {
  switch (to) {
    case 'documents': {
      const documents = documentsOf(form);
      if (documents.length === 0) throw new HttpProblem(400, 'invalid-request', 'Name the document.');
      return { to, documents };
    }
    case 'won': return { to, wonCents: amountOf(form) };
    case 'sent': case 'lost': case 'withdrawn': return { to };
    default: throw notFound('action');
  }
}

function documentsOf(form: Readonly<Record<string, string>>): AppealDocument[] {
  const name = (form['document'] ?? '').trim().slice(0, 200);
  return name === '' ? [] : [{ name, reference: (form['reference'] ?? '').trim().slice(0, 500) }];
}

function amountOf(form: Readonly<Record<string, string>>): Cents {
  const cents = parseCents((form['amount'] ?? '').replace(/[$,\s]/g, ''));
  if (cents === undefined || cents <= 0) throw new HttpProblem(400, 'invalid-request', 'The amount is no amount of money, such as 120.50.');
  return cents;
}

function claimOf(request: Request): string {
  return String(request.params['id']);
}

function stepOf(response: Response): { billerId: string; usage: 'T' | 'P'; by: string } {
  const { billerId, usage, person } = viewerOf(response);
  return { billerId, usage, by: person.id };
}

function back(request: Request, response: Response): void {
  response.redirect(303, `/claims/${claimOf(request)}#denied`);
}
