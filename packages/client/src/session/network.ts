/** Where a browser tells that the network comes and goes; elsewhere nobody does. */
interface EventSource {
  addEventListener(type: string, listener: () => void): void;
  removeEventListener(type: string, listener: () => void): void;
}

/** Calls when the network is back, and when it is gone; returns the way out. */
export function onNetworkChange(call: (isBack: boolean) => void): () => void {
  const source = globalThis as Partial<EventSource>;
  if (typeof source.addEventListener !== 'function') return () => {};
  const back = () => call(true);
  const gone = () => call(false);
  source.addEventListener('online', back);
  source.addEventListener('offline', gone);
  return () => {
    source.removeEventListener?.('online', back);
    source.removeEventListener?.('offline', gone);
  };
}
