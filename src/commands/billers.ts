import { addKey, changeBiller, createBiller, listBillers } from '../billers/store.ts';
import { withContext } from './payers.ts';

/** `billers list`. */
export async function list(): Promise<number> {
  for (const biller of await withContext(listBillers)) {
    process.stdout.write(`${biller.id}\t${biller.queue}\t${biller.npis.join(',') || '-'}\t${biller.taxIds.join(',') || '-'}\t${biller.name}\n`);
  }
  return 0;
}

/** `billers add ID NAME`. */
export async function add(id: string, name: string, options: { npi?: string[]; taxId?: string[] }): Promise<number> {
  const added = await withContext((ctx) => createBiller(ctx, { id, name, npis: options.npi ?? [], taxIds: options.taxId ?? [] }));
  process.stdout.write(added ? `${id} added\n` : `there is a biller ${id} already\n`);
  return added ? 0 : 1;
}

/** `billers change ID`: what is not given stays. */
export async function change(id: string, options: { name?: string; npi?: string[]; taxId?: string[]; repair?: string }): Promise<number> {
  if (options.repair !== undefined && options.repair !== 'on' && options.repair !== 'off') throw new Error(`--repair is on or off, not ${options.repair}`);
  const repair = options.repair === undefined ? undefined : options.repair === 'on';
  const changed = await withContext((ctx) => changeBiller(ctx, id, { name: options.name, npis: options.npi, taxIds: options.taxId, repair }));
  process.stdout.write(changed ? `${id} changed\n` : `there is no biller ${id}\n`);
  return changed ? 0 : 1;
}

/** `billers key ID`: the key is printed once and stored only as a hash. */
export async function key(billerId: string, options: { live?: boolean; operator?: boolean; label?: string }): Promise<number> {
  const made = await withContext((ctx) =>
    addKey(ctx, { billerId, usage: options.live ? 'P' : 'T', operator: options.operator === true, label: options.label ?? '' }));
  process.stdout.write(made ? `${made.key}\n` : `there is no biller ${billerId}\n`);
  return made ? 0 : 1;
}
