/** Opens a member of the spreadsheet's archive. */
export type Open = (member: string) => AsyncIterable<Uint8Array>;

/** The first sheet of a workbook (ECMA-376), which is a zip archive of XML, and the texts that its cells share. */
export const FIRST_SHEET = 'xl/worksheets/sheet1.xml';
export const SHARED_TEXTS = 'xl/sharedStrings.xml';

/**
 * The rows of a spreadsheet's first sheet as lines with tabs, as publishers' text files have them, while the sheet is being unpacked.
 * Only values are read: formulas, formats and dates that are numbers of days have no use in code lists. Our own reader, since XML of this
 * shape needs no more than two patterns, and the libraries hold whole sheets in memory or bring a dozen others.
 */
export async function* sheetAsText(open: Open, hasShared: boolean): AsyncGenerator<Uint8Array> {
  const shared: string[] = [];
  if (hasShared) for await (const text of elements(open(SHARED_TEXTS), 'si')) shared.push(textOf(text));
  for await (const row of elements(open(FIRST_SHEET), 'row')) {
    const cells = cellsOf(row, shared);
    if (cells.length > 0) yield Buffer.from(`${cells.join('\t')}\n`, 'latin1');
  }
}

/** The content of each element of a name, one after the other. Such elements never stand in each other. */
async function* elements(bytes: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const pattern = new RegExp(`<${name}(?:\\s[^>]*?)?(?:/>|>(.*?)</${name}>)`, 'gs');
  let rest = '';
  for await (const chunk of bytes) {
    rest += decoder.decode(chunk, { stream: true });
    let end = 0;
    for (const found of rest.matchAll(pattern)) {
      end = found.index + found[0].length;
      if (found[1] !== undefined) yield found[1];
    }
    rest = rest.slice(end);
  }
}

/** Values of a row by their columns: "C7" is the third. */
function cellsOf(row: string, shared: readonly string[]): string[] {
  const cells: string[] = [];
  for (const [, attributes = '', content = ''] of row.matchAll(/<c\b([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)) {
    const column = /\br="([A-Z]{1,3})\d*"/.exec(attributes)?.[1];
    const at = column === undefined ? cells.length : columnOf(column);
    while (cells.length < at) cells.push('');
    const value = /<v[^>]*>(.*?)<\/v>/s.exec(content)?.[1];
    const isShared = /\bt="s"/.test(attributes);
    cells[at] = plain(value === undefined ? textOf(content) : isShared ? shared[Number(value)] ?? '' : unescaped(value));
  }
  return cells;
}

/** A is 0, Z is 25, AA is 26. */
function columnOf(letters: string): number {
  let number = 0;
  for (const letter of letters) number = number * 26 + letter.charCodeAt(0) - 64;
  return number - 1;
}

/** The text of a shared or inline string, whose parts may have formats of their own. */
function textOf(xml: string): string {
  return [...xml.matchAll(/<t(?:\s[^>]*)?>(.*?)<\/t>/gs)].map(([, text]) => unescaped(text!)).join('');
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: '\'' };

function unescaped(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** A cell keeps to its place in a line: no tabs, ends of lines or quotes. */
function plain(text: string): string {
  return text.replace(/[\t\r\n"]+/g, ' ').trim();
}
