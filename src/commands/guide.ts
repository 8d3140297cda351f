import { loadGuides } from '../guides/load.ts';
import { outlineGuide } from '../guides/outline.ts';

/** `guide [NAME]`: the outline of a guide ("837P", or its version "005010X222A1"); without a name the list of all. */
export async function guide(name?: string): Promise<number> {
  const { all } = loadGuides();
  if (name === undefined) {
    for (const { def } of all)
      process.stdout.write(
        `${def.name.padEnd(13)} ${def.id.padEnd(13)} confidence ${def.confidence.padEnd(7)} ${def.title}\n`,
      );
    return 0;
  }
  const found = all.filter(({ def }) => def.name.toLowerCase() === name.toLowerCase() || def.id === name);
  for (const each of found) process.stdout.write(outlineGuide(each));
  if (found.length > 0) return 0;
  process.stderr.write(`There is no guide ${name}. There are: ${all.map(({ def }) => def.name).join(', ')}.\n`);
  return 2;
}
