import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { startHttp } from './http.ts';

function slowServer(until: Promise<void>, onAsked: () => void) {
  return startHttp({
    ...{ host: '127.0.0.1', port: 0, headersTimeoutMs: 5_000 },
    metrics: { contentType: 'text/plain', render: async () => '', commit() {}, stop() {} },
    readiness: async () => ({ ready: true, details: {} }),
    async mount(app) {
      app.get('/slow', async () => {
        onAsked();
        await until;
        return { answer: 42 };
      });
    },
  });
}

async function asked(port: number, path: string, agent: Agent): Promise<IncomingMessage> {
  const [response] = await once(get({ host: '127.0.0.1', port, path, agent }), 'response');
  return response.resume();
}

test('a request that has begun is answered before the end, and a kept connection holds nothing up', async () => {
  const done = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const http = await slowServer(done.promise, begun.resolve);
  const agent = new Agent({ keepAlive: true });
  await once(await asked(http.port, '/healthz', agent), 'end');
  const slow = asked(http.port, '/slow', new Agent());
  await begun.promise;
  let isStopped = false;
  const stopped = http.stop().then(() => {
    isStopped = true;
  });
  // Asked meanwhile: it is answered too, on a connection that is not kept.
  const { statusCode, headers } = await asked(http.port, '/healthz', agent);
  expect([statusCode, headers.connection, isStopped]).toEqual([200, 'close', false]);
  done.resolve();
  expect((await slow).statusCode).toBe(200);
  await stopped;
  agent.destroy();
  await expect(asked(http.port, '/healthz', new Agent())).rejects.toThrow('ECONNREFUSED');
});
