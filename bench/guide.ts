import { createFileChecker } from '../src/guides/check.ts';
import { loadGuides } from '../src/guides/load.ts';
import { readEnvelopes } from '../src/x12/envelope.ts';
import { generatedFile, measureFile } from './files.ts';
import { type Benchmark, FILE_SIZES, FILE_WARM_UP } from './types.ts';

/** How fast an 837P is checked against its guide. Neither peer has guides. */
export const check837p: Benchmark = {
  name: 'check-837p', unit: 'MB/s', sizeUnit: 'MB', sizes: FILE_SIZES, quickSize: 1, warmUp: FILE_WARM_UP, module: import.meta.url,
  what: 'an 837P read and checked against every rule of its guide (the guides are loaded before)',
  prepare: async (size) => void (await generatedFile('837p', size)),
  run: (size) => {
    const guides = loadGuides();
    return measureFile({ kind: '837p', size }, async (stream) => {
      const checker = createFileChecker(guides);
      const { accepted, interchanges } = checker.result(await readEnvelopes(stream, checker));
      if (!accepted) throw new Error('the generated file is refused');
      return interchanges.flatMap(({ groups }) => groups.flatMap(({ sets }) => sets)).length * size;
    });
  },
  peers: [],
};
