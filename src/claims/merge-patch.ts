/** A JSON value with a merge patch applied (RFC 7396): null removes a member, objects are merged, everything else replaces. Neither is changed. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    // A name such as __proto__ is a member like any other, never the prototype.
    else Object.defineProperty(merged, name, { value: mergePatch(Object.hasOwn(merged, name) ? merged[name] : undefined, value), enumerable: true, configurable: true, writable: true });
  }
  return merged;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
