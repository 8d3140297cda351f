import type { Ctx } from '../context.ts';
import type { Guides } from '../guides/load.ts';
import { overlayGuides } from '../guides/overlay.ts';
import type { Payer } from './schema.ts';

/** Compiled guides of payers that one process keeps: one for each overlay and day. */
const MAX_KEPT = 200;

/** The guides as a payer wants them on a day (CCYYMMDD). They are compiled once for each overlay and day, then kept in the context. */
export function guidesOfPayer(ctx: Ctx, payer: Payer, onDate: string): Guides {
  if (payer.overlay.length === 0) return ctx.guides;
  const key = `${onDate}${JSON.stringify(payer.overlay)}`;
  const kept = ctx.payerGuides.get(key);
  if (kept) return kept;
  const guides = overlayGuides(ctx.guides, payer.overlay, onDate);
  if (ctx.payerGuides.size >= MAX_KEPT) ctx.payerGuides.clear();
  ctx.payerGuides.set(key, guides);
  return guides;
}
