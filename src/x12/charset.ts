/** The answer of `transliterate`: the text, whether it differs from what came in, and the characters that have no X12 form. */
export interface Transliteration {
  text: string;
  changed: boolean;
  bad: string[];
}

/** True for a character code of the X12 extended set (X12.6 appendix: basic set, lower case and `% ~ @ [ ] _ { } \ | < > # $`). */
export function isX12Code(code: number): boolean {
  return EXTENDED[code] === 1;
}

/**
 * Turns text into characters of the X12 extended set: accents fall off (é gives e), ligatures are spelled out
 * (ß gives ss), typographic quotes and dashes become plain ones, tabs and line ends become spaces.
 * A character without an equivalent stays in the text and is listed once in `bad`; the writer refuses it.
 */
export function transliterate(text: string): Transliteration {
  if (isPlain(text)) return { text, changed: false, bad: [] };
  const bad = new Set<string>();
  let out = '';
  for (const char of text.normalize('NFC')) out += equivalentOf(char, bad);
  return { text: out, changed: out !== text, bad: [...bad] };
}

const EXTENDED = extendedSet();

const SPELLED: Readonly<Record<string, string>> = {
  ß: 'ss', ẞ: 'SS', æ: 'ae', Æ: 'AE', œ: 'oe', Œ: 'OE', ø: 'o', Ø: 'O', ł: 'l', Ł: 'L', đ: 'd', Đ: 'D', ð: 'd', Ð: 'D',
  þ: 'th', Þ: 'Th', ı: 'i', ħ: 'h', Ħ: 'H', ŋ: 'n', Ŋ: 'N', ŧ: 't', Ŧ: 'T', ĸ: 'k', ſ: 's', ʼ: "'", ʻ: "'",
  '‘': "'", '’': "'", '‚': "'", '‛': "'", '′': "'", '`': "'", '´': "'", '“': '"', '”': '"', '„': '"', '‟': '"', '″': '"',
  '«': '"', '»': '"', '‹': "'", '›': "'", '‐': '-', '‑': '-', '‒': '-', '–': '-', '—': '-', '―': '-', '−': '-', '\u00ad': '',
  '…': '...', '•': '-', '·': '.', '×': 'x', '÷': '/', '¹': '1', '²': '2', '³': '3', '€': 'EUR', '£': 'GBP', '™': 'TM', '®': '(R)', '©': '(C)',
  '\t': ' ', '\n': ' ', '\r': ' ', '\u200b': '', '\ufeff': '', '\u200e': '', '\u200f': '',
};

function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    if (EXTENDED[text.charCodeAt(i)] !== 1) return false;
  }
  return true;
}

function equivalentOf(char: string, bad: Set<string>): string {
  const code = char.codePointAt(0)!;
  if (EXTENDED[code] === 1) return char;
  const spelled = SPELLED[char];
  if (spelled !== undefined) return spelled;
  // NFKD takes accents off their letters and opens widths and ligatures (ﬁ, ½, Ａ); what is left must itself be writable.
  let out = '';
  for (const part of char.normalize('NFKD')) {
    if (/\p{M}/u.test(part)) continue;
    const plain = EXTENDED[part.codePointAt(0)!] === 1 ? part : part === '\u2044' ? '/' : SPELLED[part];
    if (plain === undefined) {
      bad.add(char);
      return char;
    }
    out += plain;
  }
  return out;
}

function extendedSet(): Uint8Array {
  const set = new Uint8Array(256);
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  for (const char of `${letters} !"&'()*+,-./:;?=%~@[]_{}\\|<>#$`) set[char.charCodeAt(0)] = 1;
  return set;
}
