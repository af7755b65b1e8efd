import { type Kysely, sql } from 'kysely';
import type { ConversationId } from '../../domain/conversation.ts';
import type { FileContent, FileRecord, FileStore, FileUse } from '../store.ts';
import { limitOf, type SqlContext } from './context.ts';
import type { Database } from './schema.ts';

/** Files that are sent, on either kind of database. */
export function sqlFiles(context: SqlContext): FileStore {
  const { db } = context;

  const contentOf = async (hash: string): Promise<FileContent | undefined> => {
    const found = await contents(db).where('hash', '=', hash).executeTakeFirst();
    return found && toContent(found);
  };

  return {
    async secret(fresh) {
      const row = db.selectFrom('meta').select('value').where('name', '=', 'file_key');
      const known = await row.executeTakeFirst();
      if (known !== undefined) return known.value;
      await orKept(context, db.insertInto('meta').values({ name: 'file_key', value: fresh }), {
        name: 'file_key',
      }).execute();
      return (await row.executeTakeFirstOrThrow()).value;
    },

    async create({ id, user, name, type, size, announced, createdAt, dueAt }) {
      await db
        .insertInto('attachment')
        .values({
          ...{ id, user_id: user, name, type, size, announced, hash: '' },
          ...{ created_at: createdAt, due_at: dueAt },
        })
        .execute();
    },

    async usage(user, since) {
      const row = await db
        .selectFrom('attachment')
        .select([
          sql<number>`coalesce(sum(size), 0)`.as('total'),
          sql<number>`coalesce(sum(case when created_at >= ${since} then size else 0 end), 0)`.as(
            'recent',
          ),
          sql<number>`coalesce(sum(case when created_at >= ${since} then 1 else 0 end), 0)`.as(
            'recentFiles',
          ),
        ])
        .where('user_id', '=', user)
        .executeTakeFirstOrThrow();
      const { total, recent, recentFiles } = row;
      return { total: Number(total), recent: Number(recent), recentFiles: Number(recentFiles) };
    },

    async byIds(ids) {
      if (ids.length === 0) return [];
      return (
        await files(db)
          .where('id', 'in', [...ids])
          .execute()
      ).map(toFile);
    },

    contentOf,

    async claimContent(hash, key, until) {
      // Whoever comes first makes the row; it lives at least until then, whoever collects.
      const insert = db.insertInto('attachment_content').values({
        ...{ content_key: key, hash, stored: 0, width: 0, height: 0, thumb: 0, due_at: until },
      });
      await context.atomic([
        orKept(context, insert, { hash }),
        db
          .updateTable('attachment_content')
          .set({ due_at: later(context, until) })
          .where('hash', '=', hash),
      ]);
      const content = await contentOf(hash);
      if (content === undefined) throw new Error('a content that was claimed is gone');
      return content;
    },

    async noteStored(key, { width, height, hasThumb }) {
      await db
        .updateTable('attachment_content')
        .set({ stored: 1, width, height, thumb: hasThumb ? 1 : 0 })
        .where('content_key', '=', key)
        .execute();
    },

    async complete(id, { hash, type, dueAt }) {
      const [completed] = await context.atomic([
        db
          .updateTable('attachment')
          .set({ hash, type, due_at: dueAt })
          .where('id', '=', id)
          .where('hash', '=', ''),
      ]);
      return changed(completed);
    },

    async attach(ids, { conversation, author, ref, after, usedAt }, until) {
      // First it is made sure that nobody collects them meanwhile, then that they are used.
      const [kept] = await context.atomic([
        db
          .updateTable('attachment')
          .set({ due_at: later(context, until) })
          .where('id', 'in', [...ids])
          .where('hash', '<>', '')
          .where('due_at', '>', usedAt),
      ]);
      if (Number(kept?.numAffectedRows ?? 0n) < ids.length) return false;
      await context.atomic(
        ids.map((id) =>
          orKept(
            context,
            db.insertInto('attachment_use').values({
              ...{ file_id: id, conversation, author, ref },
              ...{ after_seq: after, seq: 0, used_at: usedAt },
            }),
            { file_id: id },
          ),
        ),
      );
      return true;
    },

    async uses(id, conversation, limit) {
      const rows = await uses(db)
        .where('file_id', '=', id)
        .where('conversation', '=', conversation)
        .orderBy('used_at')
        .limit(limitOf(limit))
        .execute();
      return rows.map(toUse);
    },

    async unplaced(before, limit) {
      const rows = await uses(db)
        .where('seq', '=', 0)
        .where('used_at', '<', before)
        .orderBy('used_at')
        .limit(limitOf(limit))
        .execute();
      return rows.map(toUse);
    },

    async place({ conversation, author, ref }, seq) {
      await db
        .updateTable('attachment_use')
        .set({ seq })
        .where('conversation', '=', conversation)
        .where('author', '=', author)
        .where('ref', '=', ref)
        .execute();
    },

    async release({ conversation, author, ref }, dueAt) {
      const those = db
        .selectFrom('attachment_use')
        .select('file_id')
        .where('conversation', '=', conversation)
        .where('author', '=', author)
        .where('ref', '=', ref);
      const ids = (await those.execute()).map((row) => row.file_id);
      if (ids.length === 0) return;
      await context.atomic([
        db.updateTable('attachment').set({ due_at: dueAt }).where('id', 'in', ids),
        db
          .deleteFrom('attachment_use')
          .where('conversation', '=', conversation)
          .where('author', '=', author)
          .where('ref', '=', ref),
      ]);
    },

    async dueFiles(at, limit) {
      const rows = await files(db)
        .where('due_at', '<=', at)
        .orderBy('due_at')
        .limit(limitOf(limit))
        .execute();
      const ids = rows.map(({ id }) => id);
      if (ids.length === 0) return [];
      const used = await db
        .selectFrom('attachment_use')
        .select('file_id')
        .distinct()
        .where('file_id', 'in', ids)
        .execute();
      const inUse = new Set(used.map((row) => row.file_id));
      return rows.map((row) => ({ ...toFile(row), isUsed: inUse.has(row.id) }));
    },

    async holdFile(id, seenDueAt, dueAt) {
      await db
        .updateTable('attachment')
        .set({ due_at: dueAt })
        .where('id', '=', id)
        .where('due_at', '=', seenDueAt)
        .execute();
    },

    async removeFile({ id, hash, dueAt }, contentDueAt) {
      const remove = db.deleteFrom('attachment').where('id', '=', id).where('due_at', '=', dueAt);
      // Looked at again in vain if the file stays, which costs nothing.
      const due = db
        .updateTable('attachment_content')
        .set({ due_at: contentDueAt })
        .where('hash', '=', hash)
        .where('due_at', '>', contentDueAt);
      const results = await context.atomic(hash === '' ? [remove] : [due, remove]);
      return changed(results.at(-1));
    },

    async dueContents(at, limit) {
      const rows = await contents(db)
        .where('due_at', '<=', at)
        .orderBy('due_at')
        .limit(limitOf(limit))
        .execute();
      const hashes = rows.map(({ hash }) => hash);
      if (hashes.length === 0) return [];
      const used = await db
        .selectFrom('attachment')
        .select('hash')
        .distinct()
        .where('hash', 'in', hashes)
        .execute();
      const inUse = new Set(used.map(({ hash }) => hash));
      return rows.map((row) => ({ ...toContent(row), isUsed: inUse.has(row.hash) }));
    },

    async holdContent(key, seenDueAt, dueAt) {
      await db
        .updateTable('attachment_content')
        .set({ due_at: dueAt })
        .where('content_key', '=', key)
        .where('due_at', '=', seenDueAt)
        .execute();
    },

    async buryContent({ key, hash, dueAt }) {
      if (hash === `-${key}`) return true;
      // Under this name nobody finds it any more; who brings the content again makes another row.
      const [buried] = await context.atomic([
        db
          .updateTable('attachment_content')
          .set({ hash: `-${key}` })
          .where('content_key', '=', key)
          .where('hash', '=', hash)
          .where('due_at', '=', dueAt),
      ]);
      return changed(buried);
    },

    async forgetContent(key) {
      await db.deleteFrom('attachment_content').where('content_key', '=', key).execute();
    },
  };
}

const files = (db: Kysely<Database>) => db.selectFrom('attachment').selectAll();
const contents = (db: Kysely<Database>) => db.selectFrom('attachment_content').selectAll();
const uses = (db: Kysely<Database>) => db.selectFrom('attachment_use').selectAll();

const toFile = (row: Database['attachment'] extends infer Row ? Row : never): FileRecord => ({
  ...{ id: row.id, user: row.user_id, name: row.name, type: row.type, size: row.size },
  ...{ announced: row.announced, hash: row.hash, createdAt: row.created_at, dueAt: row.due_at },
});

const toContent = (row: Database['attachment_content']): FileContent => ({
  ...{ key: row.content_key, hash: row.hash, isStored: row.stored !== 0, dueAt: row.due_at },
  ...{ width: row.width, height: row.height, hasThumb: row.thumb !== 0 },
});

const toUse = (row: Database['attachment_use']): FileUse => ({
  ...{ conversation: row.conversation as ConversationId, author: row.author, ref: row.ref },
  ...{ after: row.after_seq, seq: row.seq, usedAt: row.used_at },
});

/** This, or a little later than what is there: a change in any case, which MySQL counts. */
const later = ({ flavour }: SqlContext, until: number) =>
  flavour === 'mysql'
    ? sql<number>`greatest(due_at + 1, ${until})`
    : sql<number>`max(due_at + 1, ${until})`;

const changed = (result: { readonly numAffectedRows?: bigint | undefined } | undefined): boolean =>
  (result?.numAffectedRows ?? 0n) > 0n;

/** An insert that leaves a row with the same key as it is. */
function orKept<Insert extends Keeping<Insert>>(
  { flavour }: SqlContext,
  insert: Insert,
  unchanged: Readonly<Record<string, string>>,
): Insert {
  return flavour === 'mysql'
    ? insert.onDuplicateKeyUpdate(unchanged)
    : insert.onConflict((conflict) => conflict.doNothing());
}

interface Keeping<Insert> {
  onDuplicateKeyUpdate(values: object): Insert;
  onConflict(build: (conflict: { doNothing(): unknown }) => unknown): Insert;
}
