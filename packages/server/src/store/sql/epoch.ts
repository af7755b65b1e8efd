import type { SqlContext } from './context.ts';

const EPOCH_BYTES = 12;

export type RandomBytes = (count: number) => Buffer;

export function newEpoch(randomBytes: RandomBytes): string {
  return randomBytes(EPOCH_BYTES).toString('base64url');
}

/** The store's epoch; made at its first start, by whichever node comes first. */
export async function readEpoch(context: SqlContext, randomBytes: RandomBytes): Promise<string> {
  const { db, flavour } = context;
  const insert = db.insertInto('meta').values({ name: 'epoch', value: newEpoch(randomBytes) });
  await (flavour === 'mysql'
    ? insert.onDuplicateKeyUpdate({ name: 'epoch' })
    : insert.onConflict((conflict) => conflict.doNothing())
  ).execute();
  const row = db.selectFrom('meta').select('value').where('name', '=', 'epoch');
  return (await row.executeTakeFirstOrThrow()).value;
}

export async function writeEpoch({ db }: SqlContext, epoch: string): Promise<void> {
  await db.updateTable('meta').set({ value: epoch }).where('name', '=', 'epoch').execute();
}
