import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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
  cpSync(`${PROJECT}src/db/migrations`, `${FOLDER}src/db/migrations`, { recursive: true });
  for (const data of ['edi-templates', 'samples', 'assets']) symlinkSync(`${PROJECT}${data}`, `${FOLDER}${data}`);
}

/** What node takes to run a program of this folder beside the module that asks: compiled where that one is. */
export function programBeside(module: string, name: string): string[] {
  return module.endsWith('.js') ? [fileURLToPath(new URL(`${name}.js`, module))] : ['--import', 'tsx', fileURLToPath(new URL(`${name}.ts`, module))];
}

/** The compiled form of a source file, as a path. */
export function compiledPath(source: string): string {
  return source.replace(PROJECT, FOLDER).replace(/\.tsx?$/, '.js');
}
