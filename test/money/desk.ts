import supertest from 'supertest';
import { createApp } from '../../src/api/app.ts';
import { addKey } from '../../src/billers/store.ts';
import { openQueues } from '../../src/queues/backend.ts';
import { openBank, type TestBank } from './bank.ts';

/** A bank with the HTTP side of the gateway, asked with elm's test key where no other is given. */
export interface TestDesk extends Omit<TestBank, 'post'> {
  get(path: string, key?: string): supertest.Test;
  post(path: string, body: object | string, key?: string): supertest.Test;
  key(biller: string, operator?: boolean): Promise<string>;
}

export async function openDesk(): Promise<TestDesk> {
  const bank = await openBank();
  const queues = openQueues(bank.ctx);
  const app = createApp(bank.ctx, { queues });
  const key = async (billerId: string, operator = false) => (await addKey(bank.ctx, { billerId, usage: 'T', operator }))!.key;
  const elm = await key('elm');
  return {
    ...bank, key,
    get: (path, as = elm) => supertest(app).get(path).set('authorization', `Key ${as}`),
    post: (path, body, as = elm) => {
      const asked = supertest(app).post(path).set('authorization', `Key ${as}`);
      return typeof body === 'string' ? asked.set('content-type', 'text/plain').send(body) : asked.send(body);
    },
    close: async () => {
      await queues.close();
      await bank.close();
    },
  };
}
