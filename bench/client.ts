import { Agent, request } from 'node:http';
import type { Posted } from './gateway.ts';
import { claimBody } from './claim.ts';
import { invent } from './people.ts';

/** So many requests are on their way at once, as from a billing company's server. */
const CONNECTIONS = 16;
const PATH = '/medicalnetwork/professionalclaims/v3/submission';

/** `client.ts URL KEY CLAIMS PREFIX` posts invented claims and prints how long the gateway took to answer them all. */
const [url = '', key = '', claims = '0', prefix = ''] = process.argv.slice(2);
process.stdout.write(JSON.stringify(await post({ url, key }, { count: Number(claims), prefix })));

async function post(to: { url: string; key: string }, { count, prefix }: { count: number; prefix: string }): Promise<Posted> {
  const source = invent(count);
  const bodies = Array.from({ length: count }, (_, n) => Buffer.from(JSON.stringify(claimBody(source, `${prefix}${n + 1}`))));
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const startedAt_ms = Date.now();
  let next = 0;
  let refused = 0;
  await Promise.all(Array.from({ length: CONNECTIONS }, async () => {
    for (let body = bodies[next++]; body; body = bodies[next++]) {
      if ((await postOne({ ...to, agent }, body)) !== 200) refused += 1;
    }
  }));
  agent.destroy();
  return { startedAt_ms, seconds: (Date.now() - startedAt_ms) / 1_000, refused };
}

function postOne(to: { url: string; key: string; agent: Agent }, body: Buffer): Promise<number> {
  return new Promise((done, fail) => {
    const headers = { authorization: `Bearer ${to.key}`, 'content-type': 'application/json', 'content-length': body.length };
    request(`${to.url}${PATH}`, { method: 'POST', agent: to.agent, headers }, (response) => {
      response.on('error', fail).on('end', () => done(response.statusCode ?? 0)).resume();
    }).on('error', fail).end(body);
  });
}
