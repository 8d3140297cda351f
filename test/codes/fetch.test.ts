import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { kindOf } from '../../src/codes/kinds.ts';
import { withCodeFile } from '../../src/codes/source.ts';
import { isHere } from '../support/skip.ts';
import { folderOfTest } from './files.ts';

/** A list from an https address: a publisher's, or a site's own mirror whose certificate a CA of its own has signed. */
const HAS_OPENSSL = isHere(spawnSync('openssl', ['version']).status === 0, { tests: 'fetching code lists over https', because: 'openssl is not installed' });
const FILE = 'Code,Description\n45,x\n';

/** A server on this host with a certificate of a CA that nobody else knows. */
async function startMirror(answer: (path: string, address: string) => { status: number; location?: string; body?: string }): Promise<{ address: string; ca: string }> {
  const folder = folderOfTest();
  const at = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
  openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=Mirror CA', '-keyout', at('ca.key'), '-out', at('ca.pem'));
  openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', at('own.key'), '-out', at('own.csr'));
  openssl('x509', '-req', '-in', at('own.csr'), '-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '2', '-copy_extensions', 'copy', '-out', at('own.pem'));
  let address = '';
  const server: Server = createServer({ key: readFileSync(at('own.key')), cert: readFileSync(at('own.pem')) }, (request, response) => {
    const { status, location, body = '' } = answer(request.url ?? '', address);
    response.writeHead(status, location ? { location } : {}).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  address = `https://localhost:${(server.address() as AddressInfo).port}`;
  return { address, ca: readFileSync(at('ca.pem'), 'utf8') };
}

const textAt = (from: string, ca?: string) => withCodeFile({ from, kind: kindOf('carc')!, ca }, async ({ names, bytes }) => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return `${names} ${Buffer.concat(chunks).toString()}`;
});
const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('codes-')).length;

test.skipIf(!HAS_OPENSSL)('is fetched where its certificate is known, also after it has moved, and nothing of it stays', async () => {
  const before = folders();
  const { address, ca } = await startMirror((path, own) => (path === '/old.csv' ? { status: 302, location: `${own}/carc.csv` } : { status: 200, body: FILE }));
  expect(await textAt(`${address}/carc.csv`, ca)).toBe(`/carc.csv ${FILE}`);
  expect(await textAt(`${address}/old.csv`, ca)).toContain(FILE);
  expect(folders()).toBe(before);
});

test.skipIf(!HAS_OPENSSL)('is refused where nobody vouches for it, where it leads out of https, in circles, or to nothing', async () => {
  const before = folders();
  const { address, ca } = await startMirror((path) => (
    path === '/plain' ? { status: 301, location: 'http://localhost/carc.csv' } : path === '/circle' ? { status: 302, location: '/circle' } : { status: 404 }));
  await expect(textAt(`${address}/carc.csv`)).rejects.toMatchObject({ code: expect.stringMatching(/CERT|SIGNATURE|ISSUER/) });
  await expect(textAt(`${address}/plain`, ca)).rejects.toThrow(/is not an https address/);
  await expect(textAt(`${address}/circle`, ca)).rejects.toThrow(/from one address to the next/);
  await expect(textAt(`${address}/none`, ca)).rejects.toThrow(/answers 404/);
  expect(folders()).toBe(before);
});
