import type { ClientStorage } from './storage.ts';

/** What is used of a browser's IndexedDB, so that no types of a browser are needed to compile. */
interface Request<T = unknown> {
  readonly result: T;
  readonly error: unknown;
  onsuccess: (() => void) | null;
  onerror: (() => void) | null;
}
interface OpenRequest extends Request<Database> {
  onupgradeneeded: (() => void) | null;
}
interface Database {
  createObjectStore(name: string): unknown;
  transaction(name: string, mode: 'readonly' | 'readwrite', options?: object): Transaction;
  close(): void;
  onversionchange: (() => void) | null;
  onclose: (() => void) | null;
}
interface Transaction {
  readonly error: unknown;
  oncomplete: (() => void) | null;
  onabort: (() => void) | null;
  objectStore(name: string): ObjectStore;
}
interface ObjectStore {
  getAll(): Request<unknown[]>;
  getAllKeys(): Request<unknown[]>;
  put(value: unknown, key: string): unknown;
  delete(key: string): unknown;
}
interface Factory {
  open(name: string, version: number): OpenRequest;
}

const STORE = 'values';

/**
 * Keeps it in the browser's IndexedDB, in a database of this name. Several tabs may share one:
 * refs are never the same in two of them. Where the browser denies it, which the page's author
 * cannot change, the client goes on without (`client.storage` says so).
 */
export function indexedDbStorage(name = 'parley'): ClientStorage {
  let opening: Promise<Database> | undefined;
  const database = () => {
    const forget = () => {
      opening = undefined;
    };
    opening ??= open(name, forget).catch((error: unknown) => {
      forget();
      throw error;
    });
    return opening;
  };
  return {
    isOptional: true,
    async load() {
      const store = (await database()).transaction(STORE, 'readonly').objectStore(STORE);
      const [keys, values] = await Promise.all([
        resultOf(store.getAllKeys()),
        resultOf(store.getAll()),
      ]);
      return new Map(keys.map((key, at) => [String(key), values[at]]));
    },
    async write(changes) {
      const transaction = (await database()).transaction(STORE, 'readwrite', {
        durability: 'strict',
      });
      const store = transaction.objectStore(STORE);
      for (const [key, value] of changes) {
        if (value === undefined) store.delete(key);
        else store.put(value, key);
      }
      await new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(transaction.error);
      });
    },
    async close() {
      (await opening?.catch(() => undefined))?.close();
    },
  };
}

async function open(name: string, onGone: () => void): Promise<Database> {
  const { indexedDB } = globalThis as { indexedDB?: Factory };
  if (indexedDB === undefined) throw new Error('there is no IndexedDB here');
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  const database = await resultOf(request);
  // Another tab, with a later release, must not wait for this one to go.
  database.onversionchange = () => {
    onGone();
    database.close();
  };
  // A user who clears what pages have kept closes it too: the next write makes a new one.
  database.onclose = onGone;
  return database;
}

function resultOf<T>(request: Request<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
