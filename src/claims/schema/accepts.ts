import { z } from 'zod';
import { AMOUNT_TYPE, isAmount } from './leaf.ts';

/** Whether a value is what a schema wants: an answer without reasons, for bodies that nearly always are. */
export type Accepts = (value: unknown) => boolean;

/**
 * Makes a plain function of one of the claim schemas. zod copies every object that it checks and asks for each of hundreds of optional
 * fields, which costs more than all other reading of a claim; this looks at the fields that are there and copies nothing. A body that it
 * does not accept is given to zod, which says why. What it has no function for is left to zod itself.
 */
export function compileAccepts(schema: z.ZodType): Accepts {
  if (schema === AMOUNT_TYPE) return isAmountValue;
  if (schema instanceof z.ZodOptional && isNullableText(schema.unwrap() as z.ZodType)) return isTextOrAbsent;
  if (schema instanceof z.ZodOptional) return orAbsent(compileAccepts(schema.unwrap() as z.ZodType), undefined);
  if (schema instanceof z.ZodNullable) return orAbsent(compileAccepts(schema.unwrap() as z.ZodType), null);
  if ((schema.def as { checks?: readonly unknown[] }).checks?.length) return (value) => schema.safeParse(value).success;
  if (schema instanceof z.ZodString) return (value) => typeof value === 'string';
  if (schema instanceof z.ZodNumber) return (value) => Number.isFinite(value);
  if (schema instanceof z.ZodBoolean) return (value) => typeof value === 'boolean';
  if (schema instanceof z.ZodUnion) return anyOf((schema.options as readonly z.ZodType[]).map(compileAccepts));
  if (schema instanceof z.ZodArray) return listOf(compileAccepts(schema.element as z.ZodType));
  if (schema instanceof z.ZodPipe && schema.in instanceof z.ZodTransform) return piped(schema.in, compileAccepts(schema.out as z.ZodType));
  if (schema instanceof z.ZodObject) return objectOf(schema.shape as Record<string, z.ZodType>);
  return (value) => schema.safeParse(value).success;
}

/** Most fields are text that may be null or absent: one function instead of three around each other. */
function isNullableText(schema: z.ZodType): boolean {
  if (!(schema instanceof z.ZodNullable)) return false;
  const inner = schema.unwrap() as z.ZodType;
  return inner instanceof z.ZodString && !inner.def.checks?.length;
}

function isTextOrAbsent(value: unknown): boolean {
  return typeof value === 'string' || value === undefined || value === null;
}

function isAmountValue(value: unknown): boolean {
  return (typeof value === 'string' || typeof value === 'number') && isAmount(value);
}

function orAbsent(inner: Accepts, absent: undefined | null): Accepts {
  return (value) => value === absent || inner(value);
}

function anyOf(options: readonly Accepts[]): Accepts {
  return (value) => options.some((option) => option(value));
}

function listOf(item: Accepts): Accepts {
  return (value) => {
    if (!Array.isArray(value)) return false;
    for (let index = 0; index < value.length; index += 1) if (!item(value[index])) return false;
    return true;
  };
}

/** A list that may be sent as one object or as a list of lists. */
function piped(first: z.ZodTransform, inner: Accepts): Accepts {
  const transform = first.def.transform as (value: unknown) => unknown;
  return (value) => inner(transform(value));
}

/** Fields that the schema does not name are let through: reading tells the client about them. */
function objectOf(shape: Readonly<Record<string, z.ZodType>>): Accepts {
  const fields = new Map(Object.entries(shape).map(([name, field]) => [name, compileAccepts(field)]));
  const required = [...fields].filter(([, accepts]) => !accepts(undefined)).map(([name]) => name);
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const values = value as Record<string, unknown>;
    for (const name of required) if (values[name] === undefined) return false;
    for (const name in values) if (!(fields.get(name)?.(values[name]) ?? true)) return false;
    return true;
  };
}
