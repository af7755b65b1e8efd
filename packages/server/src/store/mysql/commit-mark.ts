import type { Session } from './session.ts';

export const MARK_BYTES = 16;

/** Leaves a mark in a transaction, by which its commit can be found. */
export async function insertMark(session: Session, mark: Buffer, atMs: number): Promise<void> {
  await session.execute('insert into commit_mark (mark, made_at) values (?, ?)', [mark, atMs]);
}

/** Whether the transaction with this mark was committed; waits while it is under way. */
export async function hasMark(session: Session, mark: Buffer): Promise<boolean> {
  const sql = 'select made_at from commit_mark where mark = ? for update';
  return (await session.execute(sql, [mark])).rows.length > 0;
}
