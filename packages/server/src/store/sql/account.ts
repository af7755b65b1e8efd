import type { UserId } from '../../domain/conversation.ts';
import { DELETED_NAME } from '../../domain/names.ts';
import type { AccountStore } from '../store.ts';
import { chunksOf } from './chunks.ts';
import { isDuplicate, limitOf, type SqlContext } from './context.ts';
import { bytesOf } from './hashes.ts';

/** The accounts of the port, on either kind of database. */
export function sqlAccount(context: SqlContext): AccountStore {
  const { db, flavour } = context;
  const codeOf = (user: UserId, hash: Uint8Array) =>
    db
      .selectFrom('recovery_code')
      .select('user_id')
      .where('user_id', '=', user)
      .where('hash', '=', bytesOf(hash));
  /** The lock that keeps two at once in order. */
  const lock = (user: UserId) =>
    db
      .updateTable('user')
      .set((eb) => ({ last_token: eb.ref('last_token') }))
      .where('id', '=', user);

  return {
    async rename(user, name, nameKey) {
      try {
        const results = await context.atomic([
          db
            .updateTable('user')
            .set({ name, name_key: nameKey })
            .where('id', '=', user)
            .where('erased_at', '=', 0),
          db.selectFrom('user').select('name').where('id', '=', user),
        ]);
        const [row] = (results.at(-1)?.rows ?? []) as { name: string }[];
        return row?.name === name;
      } catch (error) {
        if (isDuplicate(error)) return false;
        throw error;
      }
    },

    async setRecovery(user, hashes) {
      await context.atomic([
        lock(user),
        db.deleteFrom('recovery_code').where('user_id', '=', user),
        db
          .insertInto('recovery_code')
          .values(hashes.map((hash) => ({ user_id: user, hash: bytesOf(hash) }))),
      ]);
    },

    async recover(user, hash, passwordHash) {
      const results = await context.atomic([
        lock(user),
        db
          .updateTable('user')
          .set({ password_hash: passwordHash })
          .where('id', '=', user)
          .where(({ exists }) => exists(codeOf(user, hash))),
        db
          .deleteFrom('session_token')
          .where('user_id', '=', user)
          .where(({ exists }) => exists(codeOf(user, hash))),
        db
          .deleteFrom('recovery_code')
          .where('user_id', '=', user)
          .where('hash', '=', bytesOf(hash)),
      ]);
      return (results.at(-1)?.numAffectedRows ?? 0n) > 0n;
    },

    async erase({ user, removesMessages, at }) {
      const erasure = db.insertInto('erasure').values({
        user_id: user,
        removes_messages: Number(removesMessages),
        begun_at: at,
      });
      const [taken] = await context.atomic([
        db
          .updateTable('user')
          // No name that can be given has a key like this one.
          .set({ name: DELETED_NAME, name_key: `\0${user}`, password_hash: '', erased_at: at })
          .where('id', '=', user)
          .where('erased_at', '=', 0),
        db.deleteFrom('session_token').where('user_id', '=', user),
        db.deleteFrom('recovery_code').where('user_id', '=', user),
        db.deleteFrom('export_grant').where('user_id', '=', user),
        flavour === 'mysql'
          ? erasure.onDuplicateKeyUpdate({ user_id: user })
          : erasure.onConflict((conflict) => conflict.doNothing()),
      ]);
      return (taken?.numAffectedRows ?? 0n) > 0n;
    },

    async erasures(limit) {
      const rows = await db
        .selectFrom('erasure')
        .selectAll()
        .orderBy('user_id')
        .limit(limitOf(limit))
        .execute();
      return rows.map((row) => ({
        user: row.user_id,
        removesMessages: row.removes_messages > 0,
        at: row.begun_at,
      }));
    },

    async erased(user) {
      await db.deleteFrom('erasure').where('user_id', '=', user).execute();
    },

    async redact(conversation, seqs, body) {
      if (seqs.length === 0) return;
      const rows = seqs.map((seq) => ({ conversation, seq, body }));
      await db.replaceInto('alteration').values(rows).execute();
    },

    async endContacts(user, others) {
      for (const owners of chunksOf(others)) {
        await db
          .deleteFrom('contact')
          .where('owner', 'in', owners)
          .where('contact', '=', user)
          .execute();
      }
      await db.deleteFrom('contact').where('owner', '=', user).execute();
    },

    async grantExport(user, { hash, at, expiresAt }) {
      const grant = db
        .insertInto('export_grant')
        .values({ user_id: user, hash: bytesOf(hash), expires_at: expiresAt, busy_until: 0 });
      const results = await context.atomic([
        lock(user),
        db.deleteFrom('export_grant').where('user_id', '=', user).where('busy_until', '<=', at),
        flavour === 'mysql'
          ? grant.onDuplicateKeyUpdate({ user_id: user })
          : grant.onConflict((conflict) => conflict.doNothing()),
      ]);
      return (results.at(-1)?.numAffectedRows ?? 0n) > 0n;
    },

    async takeExport(user, hash, at, busyUntil) {
      const [taken] = await context.atomic([
        db
          .updateTable('export_grant')
          .set({ expires_at: 0, busy_until: busyUntil })
          .where('user_id', '=', user)
          .where('hash', '=', bytesOf(hash))
          .where('expires_at', '>', at),
      ]);
      return (taken?.numAffectedRows ?? 0n) > 0n;
    },

    async endExport(user) {
      await db.deleteFrom('export_grant').where('user_id', '=', user).execute();
    },
  };
}
