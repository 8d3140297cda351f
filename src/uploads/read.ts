import type { Status277Claim } from '../acks/write277ca.ts';
import { create837Reader, type UploadedClaim, type UploadParty } from '../claims/from837.ts';
import type { NotChecked } from '../claims/edits/table.ts';
import type { Ctx } from '../context.ts';
import { readStored } from '../db/files.ts';
import { newId } from '../lib/ids.ts';
import { stretches } from '../lib/stretches.ts';
import { readEnvelopes } from '../x12/envelope.ts';
import type { Segment, SetReader, TransactionSet } from '../x12/types.ts';
import { type ReadClaim, readUploaded } from './prepare.ts';
import { answerSet277 } from './status277.ts';
import type { Upload } from './store.ts';
import { keepStretch, type Memory, prepareStretch } from './take.ts';
import type { FileVerdict, SetVerdict } from './verdict.ts';

/** Claims that are judged and stored together. */
const CLAIMS_AT_ONCE = 200;

type Job = () => Promise<unknown>;

interface Reading {
  ctx: Ctx;
  upload: Upload;
  jobs: Job[];
  memory: Memory;
  /** The stretch that is being stored while the next one is read. */
  storing: Promise<unknown>;
}

/** The second pass: takes the claims of the sets that are not refused, and answers each set with a 277CA of ours. Returns the edits that could not be checked. */
export async function readClaims(ctx: Ctx, upload: Upload, verdict: FileVerdict): Promise<NotChecked[]> {
  const reading: Reading = { ctx, upload, jobs: [], memory: { routes: new Map(), notChecked: new Map() }, storing: Promise.resolve() };
  let n = 0;
  const work = async (): Promise<void> => {
    for (const job of reading.jobs.splice(0)) await job();
  };
  try {
    await readEnvelopes(stretches(readStored(ctx, upload.fileId), SLICE_BYTES, work), {
      set: (set) => {
        const found = verdict.sets[n];
        n += 1;
        return found?.isTaken ? claimsOf(reading, { set, found, place: `${set.interchange.index + 1}.${n}` }) : undefined;
      },
    });
    await work();
    return [...reading.memory.notChecked.values()];
  } finally {
    // What was begun is ended, whatever failed beside it.
    await reading.storing.catch(() => undefined);
  }
}

/** How much is parsed before the claims that were found are judged: their JSON is what memory holds. */
const SLICE_BYTES = 128 * 1024;

interface SetWork {
  set: TransactionSet;
  found: SetVerdict;
  place: string;
}

function claimsOf(reading: Reading, work: SetWork): SetReader {
  const { set, found, place } = work;
  const answers: Status277Claim[] = [];
  let stretch: ReadClaim[] = [];
  let numbers = new Set<string>();
  let reference = '';
  let submitter: UploadParty = { name: '', id: '' };
  const flush = () => {
    const claims = stretch;
    stretch = [];
    numbers = new Set();
    if (claims.length > 0) reading.jobs.push(() => takeStretch(reading, claims, answers));
  };
  const inner = create837Reader(set, {
    claim: (uploaded: UploadedClaim) => {
      submitter = uploaded.submitter;
      const claim = readUploaded({
        place: `${place}.${String(uploaded.place.clm).padStart(7, '0')}`, uploaded, setReference: reference,
        structure: found.issuesOf.get(uploaded.place.clm) ?? [],
      }, () => newId('clm', reading.ctx.now().getTime()).slice(4, 24).toUpperCase());
      const number = claim.read.claim?.patientControlNumber ?? '';
      // A number that comes again is judged when the first one is stored.
      if (stretch.length >= CLAIMS_AT_ONCE || numbers.has(number)) flush();
      numbers.add(number);
      stretch.push(claim);
    },
  });
  return {
    segment(segment: Segment) {
      if (segment.id === 'BHT') reference = segment.element(3).trim();
      inner.segment(segment);
    },
    end(end) {
      inner.end(end);
      flush();
      reading.jobs.push(async () => {
        await reading.storing;
        await answerSet277(reading.ctx, reading.upload, { set, place, reference, submitter, claims: answers });
      });
    },
  };
}

/**
 * Judges a stretch when the one before it is stored, since its claims count too, and stores it while the next one is parsed and read.
 */
async function takeStretch(reading: Reading, claims: readonly ReadClaim[], answers: Status277Claim[]): Promise<void> {
  const { ctx, upload, memory } = reading;
  await reading.storing;
  const stretch = await prepareStretch(ctx, upload, { claims, memory });
  reading.storing = keepStretch(ctx, upload, stretch).then((said) => void answers.push(...said));
  // A failure is thrown where the stretch is waited for.
  reading.storing.catch(() => undefined);
}
