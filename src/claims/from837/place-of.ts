import type { X12Place } from '../../lib/issue.ts';
import type { Entry, Json, Level, OpenClaim } from './work.ts';

/** What a claim was put together from. */
export interface Assembly {
  readonly body: Json;
  readonly info: Json;
  readonly provider: Json;
  readonly levels: readonly Level[];
  readonly claim: OpenClaim;
}

/** Finds X12 places by pointer. Nothing is prepared: few fields are ever asked for, and claims are many. */
export function placesOf(assembly: Assembly): (pointer: string) => X12Place | undefined {
  return (pointer) => {
    let here: unknown = assembly.body;
    let found: X12Place | undefined;
    const tokens = pointer.split('/').slice(1).map(unescapeToken);
    for (let i = 0; i <= tokens.length; i += 1) {
      if (typeof here !== 'object' || here === null) break;
      const token = tokens[i];
      const parts = partsOf(assembly, here as Json);
      found = objectPlace(assembly, parts) ?? found;
      if (token === undefined) break;
      found = fieldPlace(assembly, { parts, token, item: Number(tokens[i + 1]) }) ?? found;
      here = (here as Json)[token];
    }
    return found;
  };
}

/** The objects that were merged into one: an object stands for itself, but for the body, the claim and the billing provider. */
function partsOf({ body, info, provider, levels, claim }: Assembly, object: Json): readonly Json[] {
  if (object === body) return [claim.root, ...levels.map((level) => level.root)];
  if (object === info) return [claim.info, ...levels.map((level) => level.claim)];
  return object === provider ? levels.map((level) => level.billing) : [object];
}

/** The segment that opened an object. The body has none. */
function objectPlace(assembly: Assembly, parts: readonly Json[]): X12Place | undefined {
  const entry = firstEntry(assembly, (one) => parts[0] !== assembly.claim.root && parts.includes(one.target));
  return entry && { loop: entry.loop, segment: entry.segment, position: entry.position, offset: entry.offset };
}

/** The element of a field. The items of a list of texts each have an entry, or share one. */
function fieldPlace(assembly: Assembly, at: { parts: readonly Json[]; token: string; item: number }): X12Place | undefined {
  const named = (entry: Entry): boolean => at.parts.includes(entry.target) && entry.values.some(([name]) => name === at.token);
  const entry = nthEntry(assembly, named, Number.isInteger(at.item) ? at.item : 0) ?? firstEntry(assembly, named);
  if (entry === undefined) return undefined;
  const [, n, component] = entry.values.find(([name]) => name === at.token)!;
  const element = `${entry.segment}${String(n + entry.shift).padStart(2, '0')}${component === undefined ? '' : `-${component}`}`;
  return { loop: entry.loop, segment: entry.segment, element, position: entry.position, offset: entry.offset };
}

function firstEntry(assembly: Assembly, matches: (entry: Entry) => boolean): Entry | undefined {
  return nthEntry(assembly, matches, 0);
}

function nthEntry({ levels, claim }: Assembly, matches: (entry: Entry) => boolean, n: number): Entry | undefined {
  let left = n;
  for (const part of [claim, ...levels]) {
    for (const entry of part.entries) {
      if (!matches(entry)) continue;
      if (left === 0) return entry;
      left -= 1;
    }
  }
  return undefined;
}

/** RFC 6901 section 4. */
function unescapeToken(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}
