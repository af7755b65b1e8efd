/** A row and its place in its table, from 1. */
export interface Placed<Row> {
  readonly position: number;
  readonly row: Row;
}

export const BATCH_ROWS = 64;

/** Some rows at a time, so that their writes share commits and memory stays a batch. */
export async function* inBatches<Row>(
  rows: AsyncIterable<Row>,
  size = BATCH_ROWS,
): AsyncGenerator<Placed<Row>[]> {
  let position = 0;
  let batch: Placed<Row>[] = [];
  for await (const row of rows) {
    position += 1;
    batch.push({ position, row });
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
