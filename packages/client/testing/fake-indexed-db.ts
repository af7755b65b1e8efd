type Call = (() => void) | null;

/** As much of IndexedDB as the storage uses: everything later, transactions all or nothing. */
export function createFakeIndexedDb() {
  const databases = new Map<string, Map<string, unknown>>();
  const state = { isFull: false, opened: 0 };
  const request = (result: unknown) => {
    const made = { result, error: null, onsuccess: null as Call, onerror: null as Call };
    setImmediate(() => made.onsuccess?.());
    return made;
  };
  const transaction = (values: Map<string, unknown>, mode: string) => {
    const made = {
      ...{
        error: new Error('QuotaExceededError'),
        oncomplete: null as Call,
        onabort: null as Call,
      },
      objectStore: () => ({
        getAll: () => request(sorted().map(([, value]) => structuredClone(value))),
        getAllKeys: () => request(sorted().map(([key]) => key)),
        put: (value: unknown, key: string) => changes.push([key, structuredClone(value)]),
        delete: (key: string) => changes.push([key]),
      }),
    };
    const changes: [string, unknown?][] = [];
    const sorted = () => [...values].sort(([a], [b]) => (a < b ? -1 : 1));
    setImmediate(() => {
      if (mode === 'readonly') return;
      if (state.isFull) {
        made.onabort?.();
        return;
      }
      for (const [key, ...value] of changes) {
        if (value.length === 0) values.delete(key);
        else values.set(key, value[0]);
      }
      made.oncomplete?.();
    });
    return made;
  };
  const open = (name: string) => {
    state.opened += 1;
    const isNew = !databases.has(name);
    const values = databases.get(name) ?? new Map<string, unknown>();
    databases.set(name, values);
    const database = {
      createObjectStore: () => {},
      transaction: (_: string, mode: string) => transaction(values, mode),
      close: () => {},
      onversionchange: null as Call,
    };
    const opening = { ...request(database), onupgradeneeded: null as Call };
    setImmediate(() => {
      if (isNew) opening.onupgradeneeded?.();
      opening.onsuccess?.();
    });
    return opening;
  };
  return { open, state };
}
