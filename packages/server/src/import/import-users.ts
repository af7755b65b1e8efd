import type { UserId } from '../domain/conversation.ts';
import { isValidName, isValidPassword, nameKey } from '../domain/names.ts';
import { isAdoptableId } from './import-ids.ts';
import type { ImportJob } from './import-job.ts';
import { inBatches, type Placed } from './in-batches.ts';
import type { Reason } from './ledger.ts';
import type { OldDeployment, OldUser } from './old-deployment.ts';

type Outcome = 'came' | 'already' | Reason;

/**
 * Brings the users with their ids; gives those who are here now. One who is here under the same id
 * and name is the same and stays as he is, with the password that he may have changed.
 */
export async function importUsers(
  old: Pick<OldDeployment, 'users'>,
  job: ImportJob,
): Promise<ReadonlySet<UserId>> {
  const here = new Set<UserId>();
  const ids = new Set<UserId>();
  const keys = new Set<string>();
  for await (const batch of inBatches(old.users())) {
    const outcomes = await Promise.all(
      batch.map(({ row }) => {
        const problem = problemOf(row, ids, keys);
        ids.add(row.id);
        if (problem !== undefined) return problem;
        keys.add(nameKey(row.name));
        return bringUser(row, job);
      }),
    );
    outcomes.forEach((outcome, at) => {
      const placed = batch[at];
      if (placed !== undefined) note(placed, outcome, here, job);
    });
  }
  return here;
}

function problemOf(
  { id, name, password }: OldUser,
  ids: ReadonlySet<UserId>,
  keys: ReadonlySet<string>,
): Reason | undefined {
  if (!isAdoptableId(id)) return 'bad_id';
  if (ids.has(id)) return 'repeated';
  if (!isValidName(name)) return 'bad_name';
  if (!isValidPassword(password)) return 'bad_password';
  // Of two whose names are the same here the lower id has it, in every run.
  return keys.has(nameKey(name)) ? 'name_taken' : undefined;
}

async function bringUser({ id, name, password }: OldUser, job: ImportJob): Promise<Outcome> {
  const { users } = job.target;
  const present = await users.byId(id);
  if (present !== undefined) return present.name === name ? 'already' : 'id_taken';
  const key = nameKey(name);
  if ((await users.byNameKey(key)) !== undefined) return 'name_taken';
  if (job.isDryRun) return 'came';
  const passwordHash = await job.passwords.hash(password);
  if (passwordHash === undefined) throw new Error('too many passwords wait to be hashed');
  const user = { name, nameKey: key, passwordHash, createdAt: job.nowMs() };
  return (await users.adopt(id, user)) ? 'came' : 'name_taken';
}

function note(
  { position, row }: Placed<OldUser>,
  outcome: Outcome,
  here: Set<UserId>,
  { ledger }: ImportJob,
): void {
  if (outcome !== 'came' && outcome !== 'already') {
    // The password stays where it was.
    ledger.refuse('users', position, { id: row.id, name: row.name }, outcome);
    return;
  }
  here.add(row.id);
  ledger[outcome]('users');
}
