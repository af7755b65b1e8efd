/** Where a browser tells that the network is back; elsewhere nobody does. */
interface EventSource {
  addEventListener(type: string, listener: () => void): void;
  removeEventListener(type: string, listener: () => void): void;
}

/** Calls when the network is back; returns the way out. */
export function onNetworkBack(call: () => void): () => void {
  const source = globalThis as Partial<EventSource>;
  if (typeof source.addEventListener !== 'function') return () => {};
  source.addEventListener('online', call);
  return () => source.removeEventListener?.('online', call);
}
