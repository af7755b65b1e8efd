import type { ConversationLog, TokenStore, UserStore } from '../store.ts';
import type { Statement, StatementResult } from './worker-messages.ts';

type FrequentWrites = Pick<
  ConversationLog,
  'advanceClassic' | 'advanceDelivered' | 'advanceRead'
> & {
  readonly seen: UserStore['seen'];
  readonly touch: TokenStore['touch'];
};

const ADVANCE_CLASSIC =
  'update membership set classic_seq = ? where conversation = ? and user_id = ? and classic_seq < ?';
const ADVANCE_DELIVERED =
  'update membership set delivered = ? where conversation = ? and user_id = ? and delivered < ?';
const ADVANCE_READ = `update membership set "read" = ?, read_n = ?, delivered = max(delivered, ?)
  where conversation = ? and user_id = ? and "read" < ?`;
const SEEN = 'update user set seen_at = ? where id = ? and (seen_at is null or seen_at < ?)';
const TOUCH =
  'update session_token set used_at = ?, expires_at = ? where user_id = ? and id = ? and used_at <= ?';

/** What is written for every session every few seconds: one prepared statement, run for each. */
export function frequentWrites(
  run: (statements: readonly Statement[]) => Promise<readonly StatementResult[]>,
): FrequentWrites {
  const each = async <Item>(
    items: readonly Item[],
    toStatement: (item: Item) => Statement,
  ): Promise<readonly StatementResult[]> =>
    items.length === 0 ? [] : await run(items.map(toStatement));

  return {
    async advanceClassic(positions) {
      await each(positions, ({ conversation, user, seq }) => ({
        sql: ADVANCE_CLASSIC,
        parameters: [seq, conversation, user, seq],
      }));
    },

    async advanceDelivered(positions) {
      await each(positions, ({ conversation, user, seq }) => ({
        sql: ADVANCE_DELIVERED,
        parameters: [seq, conversation, user, seq],
      }));
    },

    async advanceRead(positions) {
      const results = await each(positions, ({ conversation, user, seq, n }) => ({
        sql: ADVANCE_READ,
        parameters: [seq, n, seq, conversation, user, seq],
      }));
      return results.map(({ changes }) => changes > 0);
    },

    async seen(users) {
      await each(users, ({ user, at }) => ({ sql: SEEN, parameters: [at, user, at] }));
    },

    async touch(uses) {
      await each(uses, ({ user, token, usedAt, expiresAt }) => ({
        sql: TOUCH,
        parameters: [usedAt, expiresAt, user, token, usedAt],
      }));
    },
  };
}
