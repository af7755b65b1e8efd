import type { SqlContext } from './context.ts';

const EPOCH_BYTES = 12;

export type RandomBytes = (count: number) => Buffer;

export function newEpoch(randomBytes: RandomBytes): string {
  return randomBytes(EPOCH_BYTES).toString('base64url');
}

/** The store's epoch; made at its first start, by whichever node comes first. */
export function readEpoch(context: SqlContext, randomBytes: RandomBytes): Promise<string> {
  return readOrMake(context, 'epoch', randomBytes);
}

/** Which store this is, whatever becomes of its log: what belongs to it can tell it from others. */
export function readStoreId(context: SqlContext, randomBytes: RandomBytes): Promise<string> {
  return readOrMake(context, 'store', randomBytes);
}

async function readOrMake(
  { db, flavour }: SqlContext,
  name: 'epoch' | 'store',
  randomBytes: RandomBytes,
): Promise<string> {
  const row = db.selectFrom('meta').select('value').where('name', '=', name);
  const known = await row.executeTakeFirst();
  if (known !== undefined) return known.value;
  const insert = db.insertInto('meta').values({ name, value: newEpoch(randomBytes) });
  await (flavour === 'mysql'
    ? insert.onDuplicateKeyUpdate({ name })
    : insert.onConflict((conflict) => conflict.doNothing())
  ).execute();
  return (await row.executeTakeFirstOrThrow()).value;
}

export async function writeEpoch({ db }: SqlContext, epoch: string): Promise<void> {
  await db.updateTable('meta').set({ value: epoch }).where('name', '=', 'epoch').execute();
}
