// Far below what either kind of database takes in one statement.
const VALUES_PER_STATEMENT = 500;

/** Splits a list that becomes the values of a statement. */
export function chunksOf<Item>(
  items: readonly Item[],
  size: number = VALUES_PER_STATEMENT,
): Item[][] {
  const chunks: Item[][] = [];
  for (let start = 0; start < items.length; start += size) {
    chunks.push(items.slice(start, start + size));
  }
  return chunks;
}
