import { z } from 'zod';

/**
 * The closed set of predicates. A path names an element ("CLM05-3", "AMT*D/AMT02"), a segment ("REF*F8"), a loop ("2310B"),
 * and with a loop in front ("2000B/SBR02", "2010BA/NM109") also one outside or deeper inside the rule's own loop.
 * What repeats counts with its last occurrence, but for `among`, `distinct`, `within` and `sum`, which look at all.
 */
export type Predicate =
  | { present: string }
  | { absent: string }
  | { equals: [path: string, value: string] }
  | { in: [path: string, values: string[]] }
  | { all: Predicate[] }
  | { any: Predicate[] }
  | { not: Predicate }
  /** One of the elements, in any occurrence, has one of the values. */
  | { among: [paths: string[], values: string[]] }
  /** No value stands twice in the elements, but for those that may. */
  | { distinct: { of: string[]; except?: string[] | undefined } }
  /** Every value of an element is one of another element's. */
  | { within: [each: string, of: string] }
  /** The loop or segment came once. */
  | { single: string }
  | { sum: SumDef }
  /** The element counts the occurrences of the rule's loop 1, 2, 3 within the loop around it. */
  | { numbered: string };

/**
 * The amounts of the elements over all their occurrences, less those of others, make another amount, to the cent.
 * With `each`, a key per loop ({"2430": "SVD01"}), the amounts are added up by key, and each key's sum is compared with its
 * own amount; where `equals` stands in no such loop, with that one amount.
 */
export interface SumDef {
  of: string[];
  less?: string[] | undefined;
  equals: string;
  each?: Record<string, string> | undefined;
}

const paths = z.array(z.string()).min(1);
const sum = z.strictObject({
  of: paths,
  less: paths.optional(),
  equals: z.string(),
  each: z.record(z.string(), z.string()).optional(),
});

const predicate: z.ZodType<Predicate> = z.lazy(() =>
  z.union([
    z.strictObject({ present: z.string() }),
    z.strictObject({ absent: z.string() }),
    z.strictObject({ equals: z.tuple([z.string(), z.string()]) }),
    z.strictObject({ in: z.tuple([z.string(), z.array(z.string())]) }),
    z.strictObject({ all: z.array(predicate) }),
    z.strictObject({ any: z.array(predicate) }),
    z.strictObject({ not: predicate }),
    z.strictObject({ among: z.tuple([paths, paths]) }),
    z.strictObject({ distinct: z.strictObject({ of: paths, except: z.array(z.string()).optional() }) }),
    z.strictObject({ within: z.tuple([z.string(), z.string()]) }),
    z.strictObject({ single: z.string() }),
    z.strictObject({ sum }),
    z.strictObject({ numbered: z.string() }),
  ]),
);

const rule = z.strictObject({
  id: z.string(),
  /**
   * What the rule speaks of: a loop ("2300"), judged when an occurrence ends, or a segment ("2300/PWK", or with * as its loop
   * every use of it), judged when it comes.
   */
  loop: z.string(),
  when: predicate.optional(),
  must: predicate,
  /** What is blamed, and with which code of the 999; without a code only the 277CA speaks of it. */
  report: z.strictObject({ at: z.string(), code: z.string().optional() }),
  /** A warning leaves the set accepted, with errors noted (IK5 E). */
  severity: z.enum(['error', 'warning']).optional(),
  trigger: z.string().optional(),
  snip: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5), z.literal(6)]),
  /** The status of a 277CA; "400+178" is two statuses in one STC. */
  stc: z.strictObject({ category: z.string(), status: z.string(), entity: z.string().optional() }).optional(),
  message: z.string(),
  hint: z.string(),
});

/** One situational rule as its file says it: when `when` holds, `must` has to hold too. */
export type RuleDef = z.infer<typeof rule>;

/** The JSON of `guides/rules/<name>.json`. */
export const ruleFile = z.array(rule);
