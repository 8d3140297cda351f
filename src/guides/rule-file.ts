import { z } from 'zod';

/**
 * The closed set of predicates. A path names an element ("CLM05-3"), a segment ("REF*F8"), a loop ("2310B"),
 * and with a loop in front ("2000B/SBR02", "2010BA/NM109") also one outside or deeper inside the rule's own loop.
 */
export type Predicate =
  | { present: string }
  | { absent: string }
  | { equals: [path: string, value: string] }
  | { in: [path: string, values: string[]] }
  | { all: Predicate[] }
  | { any: Predicate[] }
  | { not: Predicate }
  /** The amounts of an element over all its occurrences in the loop make another amount, to the cent. */
  | { sum: { of: string; equals: string } }
  /** The element counts the occurrences of the rule's loop 1, 2, 3 within the loop around it. */
  | { numbered: string };

const predicate: z.ZodType<Predicate> = z.lazy(() =>
  z.union([
    z.strictObject({ present: z.string() }),
    z.strictObject({ absent: z.string() }),
    z.strictObject({ equals: z.tuple([z.string(), z.string()]) }),
    z.strictObject({ in: z.tuple([z.string(), z.array(z.string())]) }),
    z.strictObject({ all: z.array(predicate) }),
    z.strictObject({ any: z.array(predicate) }),
    z.strictObject({ not: predicate }),
    z.strictObject({ sum: z.strictObject({ of: z.string(), equals: z.string() }) }),
    z.strictObject({ numbered: z.string() }),
  ]),
);

const rule = z.strictObject({
  id: z.string(),
  /** The loop that the rule speaks of: judged once per occurrence. */
  loop: z.string(),
  when: predicate.optional(),
  must: predicate,
  /** What is blamed, and with which code of the 999; without a code only the 277CA speaks of it. */
  report: z.strictObject({ at: z.string(), code: z.string().optional() }),
  trigger: z.string().optional(),
  snip: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5), z.literal(6)]),
  stc: z.strictObject({ category: z.string(), status: z.string(), entity: z.string().optional() }).optional(),
  message: z.string(),
  hint: z.string(),
});

/** One situational rule as its file says it: when `when` holds, `must` has to hold too. */
export type RuleDef = z.infer<typeof rule>;

/** The JSON of `guides/rules/<name>.json`. */
export const ruleFile = z.array(rule);
