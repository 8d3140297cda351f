import type { Ctx } from '../context.ts';
import type { Tx } from '../db/sql.ts';
import type { Issue } from '../lib/issue.ts';
import type { Payer } from '../payers/schema.ts';
import { payerFile, type Route, routePayers } from '../payers/store.ts';
import type { Claim } from './claim.ts';

/** Where a claim goes, or why it goes nowhere. */
export interface ClaimRoute {
  payer?: Payer;
  issues: Issue[];
}

/**
 * Finds the payers of claims, each in the environment of the key that posted it. What does not agree, test with production
 * or an id with our payers, is an issue and never a guess. Answers in the order asked.
 */
export async function routeClaims(ctx: Ctx, tx: Tx, posted: readonly { claim: Claim; keyUsage: 'T' | 'P' }[]): Promise<ClaimRoute[]> {
  if (posted.length === 0) return [];
  const found = await routePayers(tx, posted.map(({ claim, keyUsage }) => ({ payerCode: claim.payer.id ?? '', usage: keyUsage })));
  const routes: ClaimRoute[] = [];
  for (const [n, one] of posted.entries()) routes.push(await routeClaim(ctx, tx, { ...one, found: found[n] }));
  return routes;
}

async function routeClaim(ctx: Ctx, tx: Tx, one: { claim: Claim; keyUsage: 'T' | 'P'; found: Route }): Promise<ClaimRoute> {
  const { claim, keyUsage, found } = one;
  const usage = claim.usage ?? keyUsage;
  if (usage !== keyUsage) {
    return refused('claim.usage', { pointer: '/usageIndicator', value: usage },
      [`The claim says it is for ${environment(usage)}, but the API key is for ${environment(keyUsage)} claims.`, 'Use the key of the environment that the claim is meant for.']);
  }
  const code = claim.payer.id;
  const at = { pointer: '/tradingPartnerServiceId', value: code ?? '' };
  if (!code) return refused('claim.payer-missing', at, ['The claim names no payer.', "Give the payer's id as tradingPartnerServiceId."]);
  if (!found) return refused('claim.payer-unknown', at, ['This gateway has no connection to that payer.', 'Check the payer id against the list of payers.']);
  if ('otherUsage' in found) {
    return refused('claim.payer-usage', at, [`This payer is connected for ${environment(found.otherUsage)} claims only.`,
      `Use a key for ${environment(found.otherUsage)} claims, or ask for the connection.`]);
  }
  return { payer: await payerFile(ctx, tx, { id: found.payerId, version: found.version }), issues: [] };
}

function refused(ruleId: string, at: { pointer: string; value: string }, [message, fixHint]: readonly [string, string]): { issues: Issue[] } {
  return { issues: [{ ruleId, severity: 'error', snipLevel: 7, message, fixHint, ...at, stc: { category: 'A8', status: '496', entity: 'PR' } }] };
}

function environment(usage: string): string {
  return usage === 'P' ? 'production' : 'test';
}
