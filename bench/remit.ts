import { fileChunks } from '../src/lib/file-chunks.ts';
import { create835Reader } from '../src/remits/remit835.ts';
import { readEnvelopes } from '../src/x12/envelope.ts';
import { generatedFile, measureFile, remitPeers } from './files.ts';
import { type Benchmark, FILE_SIZES, FILE_WARM_UP } from './types.ts';

/** How fast an 835 becomes claims, lines, amounts in cents and totals, as the gateway reads it. */
export const read835: Benchmark = {
  name: 'read-835', unit: 'MB/s', sizeUnit: 'MB', sizes: FILE_SIZES, quickSize: 1, warmUp: FILE_WARM_UP, module: import.meta.url,
  what: 'an 835 to claims with every element of the guide, amounts in cents, and the hash of each set; of the peers node-x12 makes its tree of objects (`parse`) and x12-parser tells segments',
  prepare: async (size) => void (await generatedFile('835', size)),
  run: (size) => measureFile({ kind: '835', size }, async (path) => {
    let claims = 0;
    let difference = 0;
    await readEnvelopes(fileChunks(path), {
      set: (set) => {
        let paid = 0;
        return create835Reader(set, {
          begin: ({ payment }) => {
            paid = payment.cents;
          },
          claim: () => {
            claims += 1;
          },
          end: (trailer) => {
            difference += Math.abs(paid - trailer.paidCents);
          },
        });
      },
    });
    if (difference !== 0) throw new Error('the remittances do not balance');
    return claims;
  }),
  peers: remitPeers(),
};
