import type { Drug } from '../claim.ts';
import { child, type Fields, text } from '../fields.ts';
import { readReferences } from './parties.ts';

/** Reads drugIdentification of a line (loop 2410). The qualifier defaults to N4, the national drug code in 5-4-2 form. */
export function readDrug(line: Fields): Drug | undefined {
  const from = child(line, 'drugIdentification');
  if (!from) return undefined;
  return {
    pointer: from.pointer, qualifier: text(from, 'serviceIdQualifier') ?? 'N4',
    code: text(from, 'nationalDrugCode')?.replaceAll('-', ''), quantity: text(from, 'nationalDrugUnitCount'),
    unit: text(from, 'measurementUnitCode'),
    references: readReferences(from, [['pharmacyPrescriptionNumber', 'XZ'], ['linkSequenceNumber', 'VY']]).slice(0, 1),
  };
}
