import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = `${PROJECT}node_modules/.cache/edi-gateway-bench/`;

/**
 * Compiles sources and benchmarks as a service runs them. The loader that runs TypeScript directly names every inner function
 * anew at each call and keeps a compiler in memory, so what it runs is slower and larger than the program is.
 */
export function compileBenchmarks(): void {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(`${FOLDER}package.json`, '{ "type": "module" }\n');
  writeFileSync(`${FOLDER}tsconfig.json`, JSON.stringify({
    extends: `${PROJECT}tsconfig.json`, include: [`${PROJECT}src`, `${PROJECT}bench`], compilerOptions: { noEmit: false, noCheck: true, outDir: FOLDER, rootDir: PROJECT },
  }));
  const compiler = createRequire(import.meta.url).resolve('typescript/package.json').replace('package.json', 'bin/tsc');
  execFileSync(process.execPath, [compiler, '-p', FOLDER], { stdio: ['ignore', 'inherit', 'inherit'] });
  for (const data of ['edi-templates', 'samples', 'assets']) symlinkSync(`${PROJECT}${data}`, `${FOLDER}${data}`);
}

/** The compiled form of a source file, as a path. */
export function compiledPath(source: string): string {
  return source.replace(PROJECT, FOLDER).replace(/\.tsx?$/, '.js');
}
