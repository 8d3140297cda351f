type Json = Record<string, unknown>;

/** The value at a JSON pointer (RFC 6901), or undefined. */
export function readPointer(body: unknown, pointer: string): unknown {
  let at: unknown = body;
  for (const token of tokens(pointer)) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, token)) return undefined;
    at = (at as Json)[token];
  }
  return at;
}

/**
 * Writes a value at a pointer, making objects and lists on the way; undefined removes it. The body is changed in place. Names that
 * reach into the language itself are refused.
 */
export function writePointer(body: Json, pointer: string, value: unknown): void {
  const path = tokens(pointer);
  const last = path.pop();
  if (last === undefined || path.concat(last).some((token) => token === '__proto__' || token === 'constructor' || token === 'prototype')) return;
  let at: Json = body;
  for (const [n, token] of path.entries()) {
    if (typeof at[token] !== 'object' || at[token] === null) {
      if (value === undefined) return;
      at[token] = /^\d+$/.test(path[n + 1] ?? last) ? [] : {};
    }
    at = at[token] as Json;
  }
  if (value === undefined) delete at[last];
  else at[last] = value;
}

function tokens(pointer: string): string[] {
  return pointer.split('/').slice(1).map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}
