import type { Envelope, Style } from './edi.ts';

const ODD_STYLE: Style = { element: '|', component: '>', terminator: '\u001c', repetition: '!', lineEnd: '' };
const CRLF_STYLE: Style = { element: '*', component: ':', terminator: '~', repetition: '^', lineEnd: '\r\n' };
const HUGE_CLAIMS = 10_000;

/** Scenarios whose file is well made, only unusual: what its envelope has instead of the usual. */
export function spoiledEnvelope(scenario: string): Partial<Envelope> {
  if (scenario === 'ODDDELIM') return { style: ODD_STYLE };
  return scenario === 'CRLF' ? { style: CRLF_STYLE } : {};
}

/** What arrives instead of a good 835. */
export function spoil(scenario: string, bytes: Buffer): Buffer {
  return SPOILERS[scenario]?.(bytes) ?? bytes;
}

const SPOILERS: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  // Every byte turned: no text, but the same for the same file.
  GARBAGE: (bytes) => Buffer.from(bytes.map((byte) => byte ^ 0xa5)),
  TRUNC: (bytes) => bytes.subarray(0, Math.floor((bytes.length * 2) / 3)),
  HTML: () => Buffer.from('<!DOCTYPE html>\n<html><body><h1>503 Service Unavailable</h1></body></html>\n'),
  EMPTY: () => Buffer.alloc(0),
  BOM: (bytes) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]),
  // Accents in UTF-8, which an 835 should not have and some do.
  NONASCII: (bytes) => Buffer.from(bytes.toString('latin1').replace(/(NM1\*QC\*1\*[^*]*)/, '$1 PEÑA'), 'utf8'),
  HUGE: (bytes) => grow(bytes.toString('latin1')),
};

/** Puts ten thousand payments of nothing for claims that nobody sent before the first real one. */
function grow(text: string): Buffer {
  const first = text.indexOf('CLP*');
  const strangers: string[] = [];
  for (let i = 1; i <= HUGE_CLAIMS; i += 1) {
    strangers.push(`CLP*STRANGER${i}*1*1*0*1*12*HUGE${i}*11*1~\nCAS*PR*1*1~\nNM1*QC*1*NOBODY*NINA****MI*NOBODY${i}~\n`);
  }
  const grown = text.slice(0, first) + strangers.join('') + text.slice(first);
  const added = HUGE_CLAIMS * 3;
  return Buffer.from(grown.replace(/SE\*(\d+)\*/, (_whole, count: string) => `SE*${Number(count) + added}*`), 'latin1');
}
