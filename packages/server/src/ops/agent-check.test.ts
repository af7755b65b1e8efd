import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type AgentCheck, startAgentCheck } from './agent-check.ts';
import { startLoadMeter } from './agent-check-load.ts';

const undo: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

const node = { weight: 100, isStopping: false, nowMs: 0 };

async function agent(): Promise<AgentCheck> {
  Object.assign(node, { weight: 100, isStopping: false, nowMs: 0 });
  const check = await startAgentCheck({
    host: '127.0.0.1',
    port: 0,
    weight: () => node.weight,
    isStopping: () => node.isStopping,
    nowMs: () => node.nowMs,
  });
  undo.push(() => check.stop());
  return check;
}

async function asked(port: number, localAddress = '127.0.0.1'): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, localAddress });
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  await once(socket, 'close');
  return text;
}

test('answers with the weight, and that it is ready to each who is new', async () => {
  const { port } = await agent();
  expect(await asked(port)).toBe('ready 100%\n');
  node.weight = 42;
  node.nowMs = 59_999;
  expect(await asked(port)).toBe('ready 42%\n');
  node.nowMs = 60_000;
  expect(await asked(port)).toBe('42%\n');
  expect(await asked(port, '127.0.0.2')).toBe('ready 42%\n');
});

test('answers that it leaves while it stops', async () => {
  const { port } = await agent();
  node.isStopping = true;
  expect(await asked(port)).toBe('drain\n');
});

test('who asks and does not go holds up no stop', async () => {
  const check = await agent();
  const socket = connect({ host: '127.0.0.1', port: check.port, allowHalfOpen: true });
  socket.on('error', () => {});
  undo.push(() => void socket.destroy());
  socket.resume();
  await once(socket, 'end');
  await check.stop();
  await once(socket.end('late'), 'close');
});

test('says in one line that its port is taken', async () => {
  const { port } = await agent();
  const again = startAgentCheck({
    host: '127.0.0.1',
    port,
    weight: () => 1,
    isStopping: () => false,
    nowMs: () => 0,
  });
  await expect(again).rejects.toThrow(`cannot listen on 127.0.0.1:${port}: something else`);
});

test('what the node carries reaches the weight and the metrics', async () => {
  const meter = startLoadMeter({
    capacity: { connections: 100, lagMs: 60_000, outboxBytes: 1_000 },
    connections: () => 10,
    outboxBytes: () => 950,
  });
  undo.push(() => meter.stop());
  expect(meter.weight()).toBe(100);
  await expect.poll(() => meter.weight(), { timeout: 20_000 }).toBeLessThan(50);
  const page = await meter.render();
  const part = (name: string) =>
    Number(new RegExp(`^parley_load{part="${name}"} (\\S+)$`, 'm').exec(page)?.[1]);
  expect(part('connections')).toBeGreaterThan(0.02);
  expect(part('connections')).toBeLessThanOrEqual(0.1);
  expect(part('outbox')).toBeGreaterThan(part('connections'));
  expect(part('cpu')).toBeGreaterThan(0);
  expect(part('memory')).toBeGreaterThan(0);
  expect(part('lag')).toBeGreaterThanOrEqual(0);
  expect(page).toMatch(/^parley_agent_weight [1-9]\d*$/m);
});
