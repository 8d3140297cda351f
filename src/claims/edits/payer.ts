import type { Guides } from '../../guides/load.ts';
import { proveOverlay } from '../../guides/overlay.ts';
import type { Payer } from '../../payers/schema.ts';
import { PayerFileError } from '../../payers/store.ts';
import { proveSettings } from './settings.ts';
import { EDITS } from './table.ts';

/** Proves what a payer file wants of guides and edits: places, ids and parameters that exist. Throws a PayerFileError that lists every problem. */
export function provePayer(guides: Guides, payer: Payer): void {
  const problems = [...proveOverlay(guides, payer.overlay), ...proveSettings(EDITS, payer.edits)];
  if (problems.length > 0) throw new PayerFileError(payer.id, problems);
}
