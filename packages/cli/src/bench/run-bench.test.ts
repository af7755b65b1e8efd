import { afterEach, describe, expect, it } from 'vitest';
import { type Faults, type FaultyServer, startFaultyServer } from './faulty-server.ts';
import { type BenchOptions, defaultOptions } from './options.ts';
import { runBench } from './run-bench.ts';

let server: FaultyServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

async function bench(every: Partial<Faults>, options: Partial<BenchOptions>) {
  const started = await startFaultyServer(every);
  server = started;
  const result = await runBench({
    ...defaultOptions,
    mode: 'pairs',
    servers: [{ host: '127.0.0.1', port: started.port }],
    connections: 6,
    window: 8,
    seconds: 0.4,
    warmupSeconds: 0.1,
    drainSeconds: 0.4,
    timeoutSeconds: 0.1,
    ...options,
  });
  return { result, values: result.values, done: started.done };
}

describe('runBench', () => {
  it.each(['pairs', 'rate', 'group'] as const)(
    'finds an honest server clean (%s)',
    async (mode) => {
      const { result, values } = await bench({}, { mode, senders: 2 });
      expect(result).toMatchObject({ clean: true });
      expect(values).toMatchObject({ lost: 0, duplicates: 0, outOfOrder: 0, misdirected: 0 });
      expect(result.perSecond).toBeGreaterThan(100);
    },
  );

  it.each(['pairs', 'rate'] as const)(
    'counts every fault of a server exactly (%s)',
    async (mode) => {
      const every = { drop: 97, repeat: 89, misdirect: 83, delay: 79 };
      const { result, values, done } = await bench(every, { mode });
      expect(done.drop * done.repeat * done.misdirect * done.delay).toBeGreaterThan(0);
      expect(result.clean).toBe(false);
      expect(values).toMatchObject({
        lost: done.drop + done.misdirect + done.held,
        duplicates: done.repeat,
        outOfOrder: done.delay - done.held,
        misdirected: done.misdirect,
        alien: 0,
      });
    },
  );

  it('counts what one member of a group misses', async () => {
    const { result, values, done } = await bench({ drop: 301 }, { mode: 'group', senders: 2 });
    expect(done.drop).toBeGreaterThan(0);
    expect(result.clean).toBe(false);
    expect(values).toMatchObject({ lost: done.drop, duplicates: 0 });
  });

  const offline = { mode: 'offline', senders: 3, targets: 7, messages: 1000, burst: 20 } as const;

  it('reads all offline messages back', async () => {
    const { result, values } = await bench({}, offline);
    expect(result.clean).toBe(true);
    expect(values).toMatchObject({ received: 1000, lost: 0 });
  });

  it('counts offline messages that were dropped or stored twice', async () => {
    const { result, values, done } = await bench({ drop: 97, repeat: 89 }, offline);
    expect(result.clean).toBe(false);
    expect(values).toMatchObject({ lost: done.drop, duplicates: done.repeat });
  });

  it('refuses what makes no sense', async () => {
    await expect(bench({}, { connections: 3 })).rejects.toThrow('even');
    await expect(bench({}, { window: 0 })).rejects.toThrow('window');
  });
});
