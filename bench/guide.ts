import { writeAnswer } from '../src/acks/answer.ts';
import { createReceiver } from '../src/acks/received.ts';
import { type Guides, loadGuides } from '../src/guides/load.ts';
import { fileChunks } from '../src/lib/file-chunks.ts';
import { readEnvelopes } from '../src/x12/envelope.ts';
import { generatedFile, measureFile } from './files.ts';
import { type Benchmark, FILE_SIZES, FILE_WARM_UP } from './types.ts';

/** Once in a process, as a gateway does. */
let guides: Guides | undefined;

/** How fast an 837P is checked against its guide and answered. Neither peer has guides. */
export const check837p: Benchmark = {
  name: 'check-837p', unit: 'MB/s', sizeUnit: 'MB', sizes: FILE_SIZES, quickSize: 1, warmUp: FILE_WARM_UP, module: import.meta.url,
  what: 'an 837P read, checked against every rule of its guide and answered with its 999 (the guides are loaded before)',
  prepare: async (size) => void (await generatedFile('837p', size)),
  run: (size) => {
    guides ??= loadGuides();
    const known = guides;
    return measureFile({ kind: '837p', size }, async (path) => {
      const receiver = createReceiver(known);
      const received = receiver.result(await readEnvelopes(fileChunks(path), receiver));
      const answer = writeAnswer(received, { controlNumber: 1, at: { d8: '20260115', hhmm: '0800' } });
      const { accepted, interchanges } = received.judgement;
      if (!accepted || !answer.includes('IK5*A~')) throw new Error('the generated file is refused');
      return interchanges.flatMap(({ groups }) => groups.flatMap(({ sets }) => sets)).length * size;
    });
  },
  peers: [],
};
