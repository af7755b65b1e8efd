import { addressOf, type ConversationId } from '../../domain/conversation.ts';
import type { Share } from './batch-plan.ts';
import type { Session } from './session.ts';
import { type SizedStatement, sizedStatement } from './sized-statement.ts';

export interface Head {
  readonly seq: number;
  readonly n: number;
}

// Takes the row lock, which keeps the sequence free of gaps across nodes.
const raising = {
  head: 'insert into conversation (id, kind, last_seq, last_n, created_at) values',
  row: '(?, ?, ?, ?, ?)',
  tail: 'on duplicate key update last_seq = last_seq + values(last_seq), last_n = last_n + values(last_n)',
};
const raiseHeads = sizedStatement(raising);
const raiseAndReturnHeads = sizedStatement({
  ...raising,
  tail: `${raising.tail} returning id, last_seq, last_n`,
});

const readHeads = sizedStatement({
  head: 'select id, last_seq, last_n from conversation where id in (',
  row: '?',
  tail: ')',
});

/**
 * Raises the heads of conversations, making those that are new, and gives the new heads; in one
 * statement where the server gives back what an insert wrote.
 */
export async function takePlaces(
  session: Session,
  shares: readonly Share[],
  canReturn = false,
): Promise<Map<ConversationId, Head>> {
  const rows = shares.map(({ conversation, drafts, countable }) => [
    conversation,
    addressOf(conversation).kind,
    drafts.length,
    countable,
    drafts[0]?.at ?? 0,
  ]);
  const nothingMore = (rows.at(-1) ?? []).with(2, 0).with(3, 0);
  if (canReturn) return await executeForHeads(session, raiseAndReturnHeads(rows, nothingMore));
  for (const { sql, values } of raiseHeads(rows, nothingMore)) await session.execute(sql, values);
  return await readHeadsOf(
    session,
    shares.map(({ conversation }) => conversation),
  );
}

/** The heads of those conversations that exist. */
export async function readHeadsOf(
  session: Pick<Session, 'execute'>,
  conversations: readonly ConversationId[],
): Promise<Map<ConversationId, Head>> {
  const ids = conversations.map((conversation) => [conversation]);
  return await executeForHeads(session, readHeads(ids, ids.at(-1) ?? []));
}

async function executeForHeads(
  session: Pick<Session, 'execute'>,
  statements: readonly SizedStatement[],
): Promise<Map<ConversationId, Head>> {
  const heads = new Map<ConversationId, Head>();
  for (const { sql, values } of statements) {
    const { rows } = await session.execute(sql, values);
    for (const row of rows) {
      heads.set(row.id as string, { seq: row.last_seq as number, n: row.last_n as number });
    }
  }
  return heads;
}
