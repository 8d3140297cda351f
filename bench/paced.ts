import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { claimBody } from './claim.ts';
import { invent } from './people.ts';

/** Requests a second. */
const RATE = 200;
const PATH = '/medicalnetwork/professionalclaims/v3/validation';

/** `paced.ts URL KEY CLAIMS` asks for the validation of claims at a steady rate and prints the 99th percentile of the answers' times. */
const [url = '', key = '', claims = '0'] = process.argv.slice(2);
process.stdout.write(JSON.stringify({ p99_ms: percentile(await paced(Number(claims)), 0.99) }));

/** A request goes out when its time has come, whether or not the earlier ones were answered; its time counts from then. */
async function paced(count: number): Promise<number[]> {
  const source = invent(count);
  const bodies = Array.from({ length: count }, (_, n) => Buffer.from(JSON.stringify(claimBody(source, `P${n + 1}`))));
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const begin = performance.now();
  const times = await Promise.all(bodies.map(async (body, n) => {
    const due = begin + (n * 1_000) / RATE;
    await pause(due - performance.now());
    await ask(agent, body);
    return performance.now() - due;
  }));
  agent.destroy();
  return times;
}

function ask(agent: Agent, body: Buffer): Promise<void> {
  return new Promise((done, fail) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'content-length': body.length };
    request(`${url}${PATH}`, { method: 'POST', agent, headers }, (response) => {
      if (response.statusCode !== 200) fail(new Error(`the gateway answered ${response.statusCode}`));
      response.on('error', fail).on('end', done).resume();
    }).on('error', fail).end(body);
  });
}

function percentile(times: readonly number[], part: number): number {
  return [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * part))]!;
}
