import type { Compilable, ExpressionBuilder } from 'kysely';
import type { UserId } from '../../domain/conversation.ts';
import type { NewToken, TokenStore } from '../store.ts';
import { limitOf, type SqlContext } from './context.ts';
import { bytesOf } from './hashes.ts';
import type { Database } from './schema.ts';
import { touchTokens } from './touch-tokens.ts';

/** The tokens of the port, on either kind of database. */
export function sqlTokens(context: SqlContext): TokenStore {
  const { db } = context;
  const living = (user: UserId, atMs: number) =>
    db
      .selectFrom('session_token as token')
      .innerJoin('user', 'user.id', 'token.user_id')
      .select(['token.id', 'user.id as user', 'user.name', 'token.device'])
      .select(['token.created_at as createdAt', 'token.used_at as usedAt'])
      .select('token.expires_at as expiresAt')
      .where('token.user_id', '=', user)
      .where('token.expires_at', '>', atMs);

  return {
    async create(token, maxPerUser) {
      const { user, createdAt } = token;
      const results = await context.atomic([
        // The next id, and the lock that keeps two at once in order.
        db
          .updateTable('user')
          .set((eb) => ({ last_token: eb('last_token', '+', 1) }))
          .where('id', '=', user),
        db
          .deleteFrom('session_token')
          .where('user_id', '=', user)
          .where('expires_at', '<=', createdAt),
        removeBeyond(context, user, maxPerUser - 1),
        insertToken(context, token),
        db.selectFrom('user').select('last_token').where('id', '=', user),
      ]);
      const [row] = (results.at(-1)?.rows ?? []) as { last_token: number }[];
      if (row === undefined) throw new Error(`there is no user ${user}`);
      return row.last_token;
    },

    async find(user, hash, atMs) {
      const found = living(user, atMs).where('token.hash', '=', bytesOf(hash));
      return await found.executeTakeFirst();
    },

    touch: (uses) => touchTokens(context, uses),

    async of(user, atMs) {
      return await living(user, atMs)
        .orderBy('token.used_at', 'desc')
        .orderBy('token.id', 'desc')
        .execute();
    },

    async revoke(user, token) {
      const isIt = (eb: ExpressionBuilder<Database, 'session_token'>) =>
        eb.and([eb('user_id', '=', user), eb('id', '=', token)]);
      const found = db.selectFrom('session_token').select('id').where(isIt);
      // Atomic, because a repeated one would find nothing any more. Asked for first, because not
      // every engine counts what it deletes (MariaDB's Spider does not).
      const [result] = await context.atomic([
        context.flavour === 'mysql' ? found.forUpdate() : found,
        db.deleteFrom('session_token').where(isIt),
      ]);
      return (result?.rows.length ?? 0) > 0;
    },
  };
}

/** Ends all but the latest used tokens of a user. */
function removeBeyond({ db }: SqlContext, user: UserId, kept: number): Compilable {
  return db
    .deleteFrom('session_token')
    .where('user_id', '=', user)
    .where('id', 'not in', (eb) =>
      eb
        // A table of its own, because MySQL refuses a limit right inside `in`.
        .selectFrom((from) =>
          from
            .selectFrom('session_token')
            .select('id')
            .where('user_id', '=', user)
            .orderBy('used_at', 'desc')
            .orderBy('id', 'desc')
            .limit(limitOf(kept))
            .as('kept'),
        )
        .select('kept.id'),
    );
}

/** With the id that the user's row has counted up to; nothing where there is no such user. */
function insertToken(
  { db }: SqlContext,
  { user, hash, device, createdAt, expiresAt }: NewToken,
): Compilable {
  return db
    .insertInto('session_token')
    .columns(['user_id', 'id', 'hash', 'device', 'created_at', 'used_at', 'expires_at'])
    .expression((eb) =>
      eb
        .selectFrom('user')
        .select((row) => [
          row.ref('id').as('user_id'),
          row.ref('last_token').as('id'),
          row.val(bytesOf(hash)).as('hash'),
          row.val(device).as('device'),
          row.val(createdAt).as('created_at'),
          row.val(createdAt).as('used_at'),
          row.val(expiresAt).as('expires_at'),
        ])
        .where('id', '=', user),
    );
}
