/** Recognises what came before, among at least the last `capacity` keys, in bounded memory. */
export function createRecentKeys(capacity: number): { isNew(key: string): boolean } {
  let current = new Set<string>();
  let previous = new Set<string>();
  return {
    isNew(key) {
      if (current.has(key) || previous.has(key)) return false;
      if (current.size === capacity) {
        previous = current;
        current = new Set();
      }
      current.add(key);
      return true;
    },
  };
}
