type Call = (() => void) | null;

/** As much of IndexedDB as the storage uses: everything later, transactions all or nothing. */
export function createFakeIndexedDb() {
  const databases = new Map<string, Map<string, unknown>>();
  const state = { isFull: false, isDenied: false, opened: 0 };
  const connections: { onclose: Call }[] = [];
  const request = (result: unknown) => {
    const made = { result, error: null as unknown, onsuccess: null as Call, onerror: null as Call };
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
      onclose: null as Call,
    };
    connections.push(database);
    const opening = { ...request(database), onupgradeneeded: null as Call };
    if (state.isDenied) {
      opening.error = new Error('UnknownError');
      setImmediate(() => opening.onerror?.());
      return opening;
    }
    setImmediate(() => {
      if (isNew) opening.onupgradeneeded?.();
      opening.onsuccess?.();
    });
    return opening;
  };
  /** The user clears what pages have kept. */
  const clear = () => {
    databases.clear();
    for (const connection of connections.splice(0)) connection.onclose?.();
  };
  return { open, state, clear };
}
