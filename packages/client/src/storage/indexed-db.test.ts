import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFakeIndexedDb } from '../../testing/fake-indexed-db.ts';
import { storageContract } from './contract.ts';
import { indexedDbStorage } from './indexed-db.ts';

let fake: ReturnType<typeof createFakeIndexedDb>;

beforeEach(() => {
  fake = createFakeIndexedDb();
  Object.assign(globalThis, { indexedDB: fake });
});

afterEach(() => {
  Reflect.deleteProperty(globalThis, 'indexedDB');
});

describe('the storage in IndexedDB', () => {
  storageContract(async () => {
    const storage = indexedDbStorage('al');
    const reopen = async () => {
      await storage.close();
      return indexedDbStorage('al');
    };
    return { storage, reopen };
  });

  test('keeps users apart by the names of their databases', async () => {
    await indexedDbStorage('al').write(new Map([['a', 1]]));
    expect(await indexedDbStorage('bo').load()).toEqual(new Map());
  });

  test('says what could not be written', async () => {
    const storage = indexedDbStorage();
    fake.state.isFull = true;
    await expect(storage.write(new Map([['a', 1]]))).rejects.toThrow('QuotaExceededError');
    fake.state.isFull = false;
    expect(await storage.load()).toEqual(new Map());
    expect(fake.state.opened).toBe(1);
  });

  test('is there again where it was denied for a time', async () => {
    const storage = indexedDbStorage();
    fake.state.isDenied = true;
    await expect(storage.load()).rejects.toThrow('UnknownError');
    fake.state.isDenied = false;
    expect(await storage.load()).toEqual(new Map());
  });

  test('goes on after the user has cleared what pages keep', async () => {
    const storage = indexedDbStorage();
    await storage.write(new Map([['a', 1]]));
    fake.clear();
    await storage.write(new Map([['b', 2]]));
    expect(await storage.load()).toEqual(new Map([['b', 2]]));
  });

  test('says where there is none', async () => {
    Reflect.deleteProperty(globalThis, 'indexedDB');
    await expect(indexedDbStorage().load()).rejects.toThrow('no IndexedDB');
  });
});
