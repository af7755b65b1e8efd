import type { Compilable } from 'kysely';
import type { UserId } from '../../domain/conversation.ts';
import { type Person, unsetPerson } from '../../domain/person.ts';
import type { SqlContext } from './context.ts';
import type { PersonTable } from './schema.ts';

export function personOf(row: PersonTable): Person {
  const { display, avatar, about, writers, presence } = row;
  const isInBlocks = row.is_in_blocks > 0;
  return { display, avatar, about, writers, presence, lastSeen: row.last_seen, isInBlocks };
}

/** The columns of what is given. */
export function personColumns(changes: Partial<Person>): Partial<PersonTable> {
  const { lastSeen, isInBlocks, ...same } = changes;
  return {
    ...same,
    ...(lastSeen !== undefined && { last_seen: lastSeen }),
    ...(isInBlocks !== undefined && { is_in_blocks: isInBlocks ? 1 : 0 }),
  };
}

/** Changes these columns of a person, who has a row from now on. */
export function upsertPerson(
  { db, flavour }: SqlContext,
  user: UserId,
  columns: Partial<PersonTable>,
): Compilable {
  const { lastSeen, isInBlocks, ...unset } = unsetPerson;
  const insert = db.insertInto('person').values({
    user_id: user,
    ...unset,
    last_seen: lastSeen,
    is_in_blocks: isInBlocks ? 1 : 0,
    changed_at: 0,
    ...columns,
  });
  return flavour === 'mysql'
    ? insert.onDuplicateKeyUpdate(columns)
    : insert.onConflict((conflict) => conflict.column('user_id').doUpdateSet(columns));
}
