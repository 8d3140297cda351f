import { X12Interchange } from 'node-x12';
import { parseClaim } from '../src/claims/schema.ts';
import { type OutboundClaim, writeClaims } from '../src/claims/to837.ts';
import { InterchangeWriter } from '../src/x12/write.ts';
import { claimBody } from './claim.ts';
import { measuredSince, MEGABYTE } from './files.ts';
import { invent } from './people.ts';
import { type Benchmark, FILE_SIZES, FILE_WARM_UP, PEER_WARM_UP, type Measured, PEER_SIZES } from './types.ts';

/** Claims that are written again and again, one set of them at a time. */
const CLAIMS_PER_SET = 500;
/** Claims of one set that are read from JSON: as many as a gateway takes from its queue at a time. */
const CLAIMS_PER_JSON_SET = 100;
const AT = { d8: '20260115', hhmm: '0800' };
const GUIDE = '005010X222A1';
const ENVELOPE = { senderQualifier: 'ZZ', senderId: 'BENCHSENDER', receiverQualifier: 'ZZ', receiverId: 'BENCHRECEIVER', at: AT, controlNumber: 1, usage: 'T', ackRequested: false } as const;

/** How fast claims become an 837P, with characters checked and every segment tagged with the field it came from. */
export const write837p: Benchmark = {
  name: 'write-837p', unit: 'MB/s', sizeUnit: 'MB', sizes: FILE_SIZES, quickSize: 1, warmUp: FILE_WARM_UP, module: import.meta.url,
  what: 'claims in memory to the bytes of an 837P, taken piece by piece; the peer gets finished segments and makes one string',
  run: async (size) => write(size),
  peers: [{ name: 'node-x12', sizes: PEER_SIZES, warmUp: PEER_WARM_UP, run: async (size) => writeWithNodeX12(size) }],
};

/** How fast the JSON text of posted claims becomes an 837P: read, checked against the contract, and written. */
export const json837p: Benchmark = {
  name: 'json-837p', unit: 'MB/s', sizeUnit: 'MB', sizes: FILE_SIZES, quickSize: 1, warmUp: FILE_WARM_UP, module: import.meta.url,
  what: 'JSON text of claims (the MB are those of the JSON) to the bytes of an 837P, every field checked and told where the contract does not know it',
  run: async (size) => writeFromJson(size),
  peers: [],
};

function write(size: number): Measured {
  const claims = someClaims();
  const start = performance.now();
  const writer = openWriter();
  for (let set = 1; writer.byteLength < size * MEGABYTE; set += 1) writeSet(writer, claims, set);
  closeWriter(writer);
  return measuredSince(start, writer.byteLength / MEGABYTE);
}

function writeFromJson(size: number): Measured {
  const texts = someTexts();
  const start = performance.now();
  const writer = openWriter();
  let characters = 0;
  let claims = 0;
  for (let set = 1; characters < size * MEGABYTE; set += 1) {
    const some = Array.from({ length: CLAIMS_PER_JSON_SET }, (_, n) => {
      const text = texts[(claims + n) % texts.length]!;
      characters += text.length;
      return claimOf(JSON.parse(text), n);
    });
    writeSet(writer, some, set);
    claims += CLAIMS_PER_JSON_SET;
  }
  closeWriter(writer);
  const seconds = (performance.now() - start) / 1000;
  return { ...measuredSince(start, characters / MEGABYTE), claimsPerSecond: claims / seconds };
}

function openWriter(): InterchangeWriter {
  const writer = new InterchangeWriter();
  writer.interchange(ENVELOPE);
  writer.group({ functionalId: 'HC', senderCode: 'BENCHSENDER', receiverCode: 'BENCHRECEIVER', controlNumber: 1, version: GUIDE });
  return writer;
}

function writeSet(writer: InterchangeWriter, claims: readonly OutboundClaim[], set: number): void {
  writer.set({ code: '837', controlNumber: String(set).padStart(4, '0'), guide: GUIDE });
  writeClaims(writer, claims, { bht03: `BENCH${set}`, at: AT });
  writer.endSet();
  writer.take();
}

function closeWriter(writer: InterchangeWriter): void {
  writer.endGroup();
  writer.endInterchange();
  writer.take();
  if (writer.issues.length > 0) throw new Error('the writer refused an invented claim');
}

function writeWithNodeX12(size: number): Measured {
  const { segments, bytesPerSet } = someSegments();
  const start = performance.now();
  const interchange = new X12Interchange('~', '*');
  interchange.setHeader(['00', ' '.repeat(10), '00', ' '.repeat(10), 'ZZ', 'BENCHSENDER    ', 'ZZ', 'BENCHRECEIVER  ', '260115', '0800', '^', '00501', '000000001', '0', 'T', ':']);
  const group = interchange.addFunctionalGroup();
  group.setHeader(['HC', 'BENCHSENDER', 'BENCHRECEIVER', AT.d8, AT.hhmm, '1', 'X', GUIDE]);
  for (let bytes = 0; bytes < size * MEGABYTE; bytes += bytesPerSet) {
    const set = group.addTransaction();
    set.setHeader(['837', String(group.transactions.length).padStart(4, '0'), GUIDE]);
    for (const [id, elements] of segments) set.addSegment(id, elements);
  }
  return measuredSince(start, interchange.toString().length / MEGABYTE);
}

function someClaims(): OutboundClaim[] {
  return someTexts().map((text, n) => claimOf(JSON.parse(text), n));
}

function someTexts(): string[] {
  const source = invent(20_260_115);
  return Array.from({ length: CLAIMS_PER_SET }, (_, n) => JSON.stringify(claimBody(source, `BENCH-${n + 1}`)));
}

function claimOf(body: unknown, n: number): OutboundClaim {
  const parsed = parseClaim('professional', body);
  if (!parsed.ok) throw new Error('an invented claim can\'t be read');
  return { claim: parsed.claim, claimNumber: `GW${n + 1}` };
}

/** The segments between ST and SE of one set, as node-x12 wants them, and about how many bytes they are. */
function someSegments(): { segments: [string, string[]][]; bytesPerSet: number } {
  const segments: [string, string[]][] = [];
  const sink = {
    segment: (id: string, elements: readonly unknown[]) => {
      segments.push([id, elements.map((element) => (Array.isArray(element) ? element.join(':').replace(/:+$/, '') : String(element ?? '')))]);
    },
  };
  writeClaims(sink, someClaims(), { bht03: 'BENCH1', at: AT });
  const bytesPerSet = segments.reduce((bytes, [id, elements]) => bytes + id.length + elements.join('*').length + 2, 0);
  return { segments, bytesPerSet };
}
