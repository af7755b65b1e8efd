import { expect, test } from 'vitest';
import type { ClientStorage } from './storage.ts';

/** What every storage keeps to. `reopen` gives what the next run would get. */
export function storageContract(
  open: () => Promise<{ storage: ClientStorage; reopen: () => Promise<ClientStorage> }>,
): void {
  test('gives back what was written', async () => {
    const { storage, reopen } = await open();
    expect(await storage.load()).toEqual(new Map());
    await storage.write(
      new Map<string, unknown>([
        ['a', { text: '你好\n' }],
        ['b', [1, null]],
      ]),
    );
    await storage.write(
      new Map<string, unknown>([
        ['a', undefined],
        ['c', 'x'],
      ]),
    );
    const expected = new Map<string, unknown>([
      ['b', [1, null]],
      ['c', 'x'],
    ]);
    expect(await storage.load()).toEqual(expected);
    expect(await (await reopen()).load()).toEqual(expected);
  });

  test('keeps the order of writes that nobody waits for', async () => {
    const { storage, reopen } = await open();
    await storage.load();
    const writes = Array.from({ length: 20 }, (_, at) => storage.write(new Map([['a', at]])));
    await Promise.all(writes);
    expect(await (await reopen()).load()).toEqual(new Map([['a', 19]]));
  });
}
