import { importFriends } from './import-friends.ts';
import { importGroups } from './import-groups.ts';
import type { ImportJob } from './import-job.ts';
import { importMessages } from './import-messages.ts';
import { importUsers } from './import-users.ts';
import { type ImportCounts, type ImportObserver, Ledger } from './ledger.ts';
import type { OldDeployment } from './old-deployment.ts';

/**
 * Brings an old deployment into a store: what depends on something comes after it. It can be
 * repeated, also after it was broken off: what is here already stays as it is.
 */
export async function importOld(
  old: OldDeployment,
  work: Omit<ImportJob, 'ledger'>,
  observer: ImportObserver,
): Promise<ImportCounts> {
  const ledger = new Ledger(observer);
  const job = { ...work, ledger };
  const users = await importUsers(old, job);
  await importFriends(old, users, job);
  const members = await importGroups(old, users, job);
  await importMessages(old, { users, members }, job);
  return ledger.counts;
}
