import {
  type Compilable,
  type Expression,
  type Kysely,
  type QueryResult,
  type RawBuilder,
  sql,
} from 'kysely';
import type { ConversationId } from '../../domain/conversation.ts';
import type { Database } from './schema.ts';

export type Flavour = 'sqlite' | 'mysql';

/** What the shared queries need of an adapter. They never open a transaction of their own. */
export interface SqlContext {
  /** One write through it is durable when it resolves. */
  readonly db: Kysely<Database>;
  readonly flavour: Flavour;
  /** All or nothing, in order, durable when it resolves; nothing comes between two of them. */
  atomic(queries: readonly Compilable[]): Promise<QueryResult<unknown>[]>;
  /** The last `seq` of each conversation; 0 for one without entries. */
  heads(conversations: readonly ConversationId[]): Promise<Map<ConversationId, number>>;
  /** The same of one conversation within a statement, as it is when that takes effect. */
  headOf(conversation: ConversationId): RawBuilder<number>;
}

/** A limit as part of the text: MySQL takes no number for it that comes as a parameter. */
export function limitOf(limit: number): Expression<number> {
  return sql.lit(Math.trunc(limit));
}

/** Whether a write met a row with its key. */
export function isDuplicate(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? error.code : undefined;
  return code === 'ER_DUP_ENTRY' || error.message.includes('UNIQUE constraint failed');
}

/** The id that an insert has made, or `undefined` when it inserted nothing. */
export function insertedId(result: InsertOutcome | undefined): number | undefined {
  // Where nothing was inserted SQLite still reports the id of the insert before.
  const count = result?.numAffectedRows ?? result?.numInsertedOrUpdatedRows ?? 0n;
  if (count === 0n || result?.insertId === undefined) return undefined;
  return Number(result.insertId);
}

interface InsertOutcome {
  readonly insertId?: bigint | undefined;
  readonly numAffectedRows?: bigint | undefined;
  readonly numInsertedOrUpdatedRows?: bigint | undefined;
}
