import { fileChunks } from '../src/lib/file-chunks.ts';
import { readSegments } from '../src/x12/read.ts';
import { generatedFile, measureFile, parsingPeers } from './files.ts';
import { type Benchmark, FILE_SIZES, FILE_WARM_UP } from './types.ts';

/** How fast a file's bytes become segments. */
export const tokenise: Benchmark = {
  name: 'tokenise', unit: 'MB/s', sizeUnit: 'MB', sizes: FILE_SIZES, quickSize: 1, warmUp: FILE_WARM_UP, module: import.meta.url,
  what: 'an 837P to segments, without looking into them',
  prepare: async (size) => void (await generatedFile('837p', size)),
  run: (size) => measureFile({ kind: '837p', size }, async (path) => {
    let count = 0;
    await readSegments(fileChunks(path), () => {
      count += 1;
    });
    return count;
  }),
  peers: parsingPeers('837p'),
};
