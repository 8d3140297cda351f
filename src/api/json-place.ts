/** A place in a text as people count: from 1. */
export interface Place {
  line: number;
  column: number;
}

const TOKEN = /[ \t\n\r]*(?:([{}[\],:])|("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|true(?!\w)|false(?!\w)|null(?!\w)))/y;

/**
 * Where a text stops being JSON (RFC 8259), or undefined when it is JSON. JSON.parse says it only sometimes, and in a
 * message that quotes the text, which can hold patient data.
 */
export function brokenJsonPlace(text: string): Place | undefined {
  const at = brokenOffset(text);
  if (at === undefined) return undefined;
  const before = text.slice(0, at);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: at - lineStart + 1 };
}

type Expected = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end';

/** Walks the tokens with a stack of open brackets instead of recursion: depth is the sender's choice. */
function brokenOffset(text: string): number | undefined {
  const token = new RegExp(TOKEN);
  const open: string[] = [];
  let expected: Expected = 'value';
  for (;;) {
    if (expected === 'comma-or-end' && open.length === 0) break;
    const start = skipSpace(text, token.lastIndex);
    const found = token.exec(text);
    if (!found) return start;
    const next = step(expected, { mark: found[1], isText: found[2] !== undefined, open });
    if (!next) return start;
    expected = next;
  }
  const rest = skipSpace(text, token.lastIndex);
  return rest < text.length ? rest : undefined;
}

/** What may follow after a token, or undefined where the token may not stand here. */
function step(expected: Expected, token: { mark: string | undefined; isText: boolean; open: string[] }): Expected | undefined {
  const { mark, isText, open } = token;
  if (expected === 'colon') return mark === ':' ? 'value' : undefined;
  if (expected === 'key' || expected === 'key-or-end') {
    if (isText) return 'colon';
    return expected === 'key-or-end' && mark === '}' ? close(open) : undefined;
  }
  if (expected === 'comma-or-end') {
    const inObject = open.at(-1) === '{';
    if (mark === ',') return inObject ? 'key' : 'value';
    return mark === (inObject ? '}' : ']') ? close(open) : undefined;
  }
  if (mark === undefined) return 'comma-or-end';
  if (mark === ']' && expected === 'value-or-end') return close(open);
  if (mark !== '{' && mark !== '[') return undefined;
  open.push(mark);
  return mark === '{' ? 'key-or-end' : 'value-or-end';
}

function close(open: string[]): Expected {
  open.pop();
  return 'comma-or-end';
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\n\r'.includes(text[at]!)) at += 1;
  return at;
}
