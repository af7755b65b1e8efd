import type { Kysely } from 'kysely';

/** Invitations are looked for by their user, too. */
export async function addInvitations(db: Kysely<unknown>): Promise<void> {
  try {
    await db.schema
      .createIndex('outsider_by_user')
      .on('outsider')
      .columns(['user_id', 'conversation'])
      .execute();
  } catch (error) {
    if (!isThereAlready(error)) throw error;
  }
}

/** A start that died in the middle of this has made it. */
function isThereAlready(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? error.code : undefined;
  return code === 'ER_DUP_KEYNAME' || error.message.includes('already exists');
}
