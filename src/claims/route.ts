import type { Ctx } from '../context.ts';
import type { Tx } from '../db/sql.ts';
import type { Issue } from '../lib/issue.ts';
import type { Payer } from '../payers/schema.ts';
import { payerFile, routePayer } from '../payers/store.ts';
import type { Claim } from './claim.ts';

/**
 * Finds the payer of a claim in the environment of the key that posted it. What does not agree, test with production or
 * an id with our payers, is an issue and never a guess.
 */
export async function routeClaim(
  ctx: Ctx, tx: Tx, what: { claim: Claim; keyUsage: 'T' | 'P' },
): Promise<{ payer: Payer; issues: never[] } | { payer?: undefined; issues: Issue[] }> {
  const { claim, keyUsage } = what;
  const usage = claim.usage ?? keyUsage;
  if (usage !== keyUsage) {
    return refused('claim.usage', { pointer: '/usageIndicator', value: usage },
      [`The claim says it is for ${environment(usage)}, but the API key is for ${environment(keyUsage)} claims.`, 'Use the key of the environment that the claim is meant for.']);
  }
  const code = claim.payer.id;
  const at = { pointer: '/tradingPartnerServiceId', value: code ?? '' };
  if (!code) return refused('claim.payer-missing', at, ['The claim names no payer.', "Give the payer's id as tradingPartnerServiceId."]);
  const found = await routePayer(tx, code, keyUsage);
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
