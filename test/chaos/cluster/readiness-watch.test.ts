import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { eventually } from '../../support/deadline.ts';
import { Harms } from './harms.ts';
import { watchReadiness } from './readiness-watch.ts';

const DEADLINE_MS = 10_000;
const LONG_MS = 60_000;

const ok = { store: 'ok', bus: 'ok', presence: 'ok' };
const says = (ready: boolean, details: object = ok) => ({ ready, details });

/** Watches a node that says the same for ever, and gives its lies after some answers. */
async function liesOf(
  answer: { ready: boolean },
  arrange: (harms: Harms, clock: { ms: number }) => void,
): Promise<readonly string[]> {
  let answers = 0;
  const server = createServer((socket) => {
    answers += 1;
    const status = answer.ready ? '200 OK' : '503 Service Unavailable';
    socket.on('error', () => {}).end(`HTTP/1.1 ${status}\r\n\r\n${JSON.stringify(answer)}`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const clock = { ms: LONG_MS };
  const harms = new Harms(() => clock.ms);
  arrange(harms, clock);
  const node = { name: 'node1', at: 0, httpPort: port, upMs: () => clock.ms };
  const watch = watchReadiness([node], harms, () => clock.ms);
  try {
    const isSeen = () => answers > 0;
    await eventually(isSeen, DEADLINE_MS, () => 'it is asked');
  } finally {
    await watch.stop();
    server.close();
  }
  return watch.lies;
}

test.concurrent('a node that serves and says so tells the truth', async () => {
  expect(await liesOf(says(true), () => {})).toEqual([]);
});

test.concurrent('one that says that it does not, though it has all it needs, lies', async () => {
  expect((await liesOf(says(false), () => {})).length).toBeGreaterThan(0);
  expect((await liesOf(says(true, { ...ok, bus: 'away' }), () => {})).length).toBeGreaterThan(0);
});

test.concurrent('so does one that says that it serves without its database', async () => {
  const without = (harms: Harms, clock: { ms: number }) => {
    harms.begin('database', [0, 1], true);
    clock.ms += LONG_MS;
  };
  expect((await liesOf(says(true), without)).length).toBeGreaterThan(0);
  expect(await liesOf(says(false), without)).toEqual([]);
});

test.concurrent('while it may have one, or may have noticed only just now, both is true', async () => {
  const perhaps = (harms: Harms, clock: { ms: number }) => {
    harms.begin('database', [0], false);
    clock.ms += LONG_MS;
  };
  const justEnded = (harms: Harms, clock: { ms: number }) => {
    const end = harms.begin('database', [0], true);
    clock.ms += LONG_MS;
    end();
  };
  for (const arrange of [perhaps, justEnded]) {
    expect(await liesOf(says(true), arrange)).toEqual([]);
    expect(await liesOf(says(false), arrange)).toEqual([]);
  }
});

test.concurrent('what happens to other nodes is nothing to it', async () => {
  const elsewhere = (harms: Harms, clock: { ms: number }) => {
    harms.begin('redis', [1, 2], true);
    clock.ms += LONG_MS;
  };
  expect(await liesOf(says(true), elsewhere)).toEqual([]);
});
