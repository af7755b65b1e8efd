const ITEMS_A_SLICE = 1_000;

/** Does a long row a slice at a time, so that what others ask for comes in between. */
export async function inSlices<T>(
  items: readonly T[],
  each: (item: T) => Promise<unknown>,
): Promise<void> {
  for (let from = 0; from < items.length; from += ITEMS_A_SLICE) {
    await Promise.all(items.slice(from, from + ITEMS_A_SLICE).map(each));
  }
}
