import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPayerFolder, applyPayers } from '../../src/payers/store.ts';
import { type ApiWorld, openApi } from '../support/api.ts';

const API = join(import.meta.dirname, '..', '..', 'src', 'api');
const PAYERS = join(import.meta.dirname, '..', '..', 'edi-templates', 'payers');

interface Doc {
  openapi: string;
  paths: Record<string, Record<string, { requestBody?: { content: Record<string, { examples?: Record<string, { $ref: string }> }> } }>>;
  components: { schemas: Record<string, unknown>; examples: Record<string, { value: unknown }> };
}

let w: ApiWorld;
let doc: Doc;
let folder: string;
beforeAll(async () => {
  w = await openApi();
  folder = mkdtempSync(join(tmpdir(), 'gw-docs-'));
  const payers = readPayerFolder(PAYERS).filter(({ usage }) => usage === 'T');
  await applyPayers(w.ctx, payers.map((payer) => ({ ...payer, mailbox: { kind: 'folder', path: join(folder, payer.id), in: 'in', out: 'out' } })));
  w.clock.at = new Date('2026-10-05T15:00:00Z');
  doc = (await supertest(w.app).get('/openapi.json').expect(200)).body as Doc;
});
afterAll(async () => {
  await w.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Where routes stand that a function adds to another's router, or below a prefix of the public claim APIs. */
const NESTED: Readonly<Record<string, string>> = {
  publicReportRoutes: '/medicalnetwork', mailboxRoutes: '/v1/billers', decisions: '/v1/remits', payerFileRoutes: '/v1/payers',
};

/** Paths that the code mounts, as the document writes them: found in the text of the routes. */
function mounted(): Set<string> {
  const app = readFileSync(join(API, 'app.ts'), 'utf8');
  const prefixOf = new Map([...app.matchAll(/\.use\('(\/[\w-]+)', ([^\n]+)\)/g)].flatMap(([, prefix, handlers]) => [...handlers!.matchAll(/(\w+Routes)\(/g)].map((match) => [match[1]!, `/v1${prefix}`] as const)));
  const found = new Set<string>();
  for (const name of readdirSync(API).filter((file) => file.endsWith('.ts'))) {
    const text = readFileSync(join(API, name), 'utf8');
    for (const part of text.split(/(?=^export (?:async )?function |^function )/m)) {
      const factory = /^(?:export )?function (\w+)/.exec(part)?.[1] ?? '';
      const prefix = prefixOf.get(factory) ?? NESTED[factory] ?? '';
      for (const [, method, path] of part.matchAll(/router\.(get|post|put|patch|delete)\('([^']*)'/g)) {
        found.add(`${method!.toUpperCase()} ${`${prefix}${path}`.replace(/\/$/, '').replace(/:(\w+)/g, '{$1}')}`);
      }
    }
  }
  return found;
}

describe('the OpenAPI document', () => {
  test('names every path of the code, and none that is not there', () => {
    const documented = Object.entries(doc.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
    const missing = [...mounted()].filter((one) => !documented.includes(one) && !/^GET \/(openapi\.json|docs)/.test(one));
    expect(missing).toEqual([]);
    expect(doc.openapi).toBe('3.1.0');
  });

  test('leads only to paths that answer', async () => {
    const unknown: string[] = [];
    for (const [path, methods] of Object.entries(doc.paths)) {
      for (const method of Object.keys(methods) as 'get'[]) {
        const answer = await supertest(w.app)[method](path.replace(/\{\w+\}/g, path.startsWith('/v1/files') ? 'upl_none' : 'none')).set('authorization', `Key ${w.keys.operator}`).send(method === 'get' ? undefined : {});
        if (JSON.stringify(answer.body ?? {}).includes('unknown-path')) unknown.push(`${method} ${path}`);
      }
    }
    expect(unknown).toEqual([]);
  });

  test('has the fields of the three claims with their places in the 837', () => {
    expect(Object.keys(doc.components.schemas)).toEqual(expect.arrayContaining(['ProfessionalClaim', 'InstitutionalClaim', 'DentalClaim', 'ClaimAnswer', 'Issue', 'Problem', 'Upload']));
    expect(JSON.stringify(doc.components.schemas['ProfessionalClaim'])).toContain('2010BB');
  });

  test('every example of a claim is accepted when it is posted', async () => {
    const refused: string[] = [];
    let posted = 0;
    for (const [path, { post }] of Object.entries(doc.paths).filter(([path]) => path.endsWith('/submission') || path.endsWith('/validation'))) {
      const examples = Object.entries(post!.requestBody!.content['application/json']!.examples ?? {});
      expect(examples.length).toBeGreaterThan(0);
      for (const [name, { $ref }] of examples) {
        const { status, body } = await w.post(path, doc.components.examples[$ref.split('/').at(-1)!]!.value as object);
        posted += 1;
        if (status !== 200) refused.push(`${path} ${name}: ${JSON.stringify(body.errors?.[0])}`);
      }
    }
    expect(refused).toEqual([]);
    expect(posted).toBeGreaterThan(40);
  });

  test('every example of an X12 body is taken', async () => {
    for (const [path, { post }] of Object.entries(doc.paths)) {
      for (const [type, { examples }] of Object.entries(post?.requestBody?.content ?? {})) {
        if (type !== 'application/edi-x12') continue;
        for (const { $ref } of Object.values(examples ?? {})) {
          const text = doc.components.examples[$ref.split('/').at(-1)!]!.value as string;
          const answer = await supertest(w.app).post(path).set('authorization', `Key ${w.keys.elm}`).set('content-type', type).send(text);
          expect([200, 202]).toContain(answer.status);
        }
      }
    }
  });
});

describe('/docs', () => {
  test('shows every operation without any script or asset of others', async () => {
    const { text, headers } = await supertest(w.app).get('/docs').expect(200);
    expect(headers['content-security-policy']).toMatch(/default-src 'none'/);
    expect(/<script|https?:\/\/|style="| on\w+="/.exec(text)?.[0]).toBeUndefined();
    expect(Object.keys(doc.paths).filter((path) => !text.includes(`<code>${path}</code>`))).toEqual([]);
    expect((await supertest(w.app).get('/docs/style.css').expect(200)).headers['content-type']).toMatch(/css/);
  });
});
