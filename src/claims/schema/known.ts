import { z } from 'zod';

/** True when the schema names the field at an RFC 6901 pointer (list indexes are passed over). */
export function knows(schema: z.ZodType, pointer: string): boolean {
  let here: z.ZodType | undefined = schema;
  for (const token of pointer.split('/').slice(1)) {
    const inner: z.ZodType | undefined = here && unwrap(here);
    if (/^\d+$/.test(token) && !(inner instanceof z.ZodObject && token in inner.shape)) continue;
    here = inner instanceof z.ZodObject ? (inner.shape as Record<string, z.ZodType>)[token] : undefined;
    if (!here) return false;
  }
  return true;
}

/** Takes off optional, nullable, preprocessing and list layers, and takes the object out of a union. */
function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return unwrap(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodPipe) return unwrap(schema.out as z.ZodType);
  if (schema instanceof z.ZodArray) return unwrap(schema.element as z.ZodType);
  if (schema instanceof z.ZodUnion) {
    const options = (schema.options as readonly z.ZodType[]).map(unwrap);
    return options.find((option) => option instanceof z.ZodObject) ?? schema;
  }
  return schema;
}
