import { type Kysely, sql } from 'kysely';
import { ended, type FlavourTraits } from './flavours.ts';

/** What is sent beside texts. Can be taken up again after a start that died halfway. */
export async function addFiles(db: Kysely<unknown>, types: FlavourTraits): Promise<void> {
  const indexes: [table: string, name: string, columns: string[]][] = [
    ['attachment', 'attachment_by_user', ['user_id', 'created_at']],
    ['attachment', 'attachment_by_hash', ['hash']],
    ['attachment', 'attachment_due', ['due_at']],
    ['attachment_content', 'attachment_content_hash', ['hash']],
    ['attachment_content', 'attachment_content_due', ['due_at']],
    ['attachment_use', 'attachment_use_ref', ['conversation', 'author', 'ref']],
    ['attachment_use', 'attachment_use_unplaced', ['seq', 'used_at']],
  ];
  const attachment = db.schema
    .createTable('attachment')
    .ifNotExists()
    .addColumn('id', sql.raw(types.key))
    .addColumn('user_id', sql.raw(types.userId))
    .addColumn('name', sql.raw(types.description))
    .addColumn('type', sql.raw(types.description))
    .addColumn('size', sql.raw(types.count))
    .addColumn('announced', sql.raw(types.key))
    .addColumn('hash', sql.raw(types.key))
    .addColumn('created_at', sql.raw(types.count))
    .addColumn('due_at', sql.raw(types.count))
    .addPrimaryKeyConstraint('attachment_key', ['id']);

  const content = db.schema
    .createTable('attachment_content')
    .ifNotExists()
    .addColumn('content_key', sql.raw(types.key))
    .addColumn('hash', sql.raw(types.key))
    .addColumn('stored', sql.raw(types.count))
    .addColumn('width', sql.raw(types.count))
    .addColumn('height', sql.raw(types.count))
    .addColumn('thumb', sql.raw(types.count))
    .addColumn('due_at', sql.raw(types.count))
    .addPrimaryKeyConstraint('attachment_content_key', ['content_key']);

  const use = db.schema
    .createTable('attachment_use')
    .ifNotExists()
    .addColumn('file_id', sql.raw(types.key))
    .addColumn('conversation', sql.raw(types.conversation))
    .addColumn('author', sql.raw(types.userId))
    .addColumn('ref', sql.raw(types.name))
    .addColumn('after_seq', sql.raw(types.count))
    .addColumn('seq', sql.raw(types.count))
    .addColumn('used_at', sql.raw(types.count))
    .addPrimaryKeyConstraint('attachment_use_key', ['file_id', 'conversation', 'author', 'ref']);

  for (const [name, table] of Object.entries({
    attachment,
    attachment_content: content,
    attachment_use: use,
  })) {
    const own = indexes.filter(([of]) => of === name);
    // Of one content there is one at a time, whoever sends it.
    const indexed = types.indexInTable
      ? own.reduce(
          (so, [, index, columns]) =>
            index === 'attachment_content_hash'
              ? so.addUniqueConstraint(index, ['hash'] as never)
              : so.addIndex(index, columns as never),
          table,
        )
      : table;
    await ended(indexed, types.clusteredTable).execute();
    if (types.indexInTable) continue;
    for (const [of, index, columns] of own) {
      const made = db.schema.createIndex(index).ifNotExists().on(of).columns(columns);
      await (index === 'attachment_content_hash' ? made.unique() : made).execute();
    }
  }
}
