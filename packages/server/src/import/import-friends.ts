import type { UserId } from '../domain/conversation.ts';
import type { ImportJob } from './import-job.ts';
import { inBatches } from './in-batches.ts';
import type { OldDeployment } from './old-deployment.ts';

/** Brings the contacts, each in its one direction. */
export async function importFriends(
  old: Pick<OldDeployment, 'friends'>,
  here: ReadonlySet<UserId>,
  { target, ledger, isDryRun, nowMs }: ImportJob,
): Promise<void> {
  const { contacts } = target;
  for await (const batch of inBatches(old.friends())) {
    const possible = batch.filter(({ position, row }) => {
      const isPossible = here.has(row.userid) && here.has(row.friendid);
      if (!isPossible) ledger.refuse('friends', position, row, 'no_user');
      return isPossible;
    });
    const owners = [...new Set(possible.map(({ row }) => row.userid))];
    const known = new Map(
      await Promise.all(
        owners.map(async (owner) => [owner, new Set(await contacts.ids(owner))] as const),
      ),
    );
    await Promise.all(
      possible.map(async ({ row: { userid, friendid } }) => {
        if (known.get(userid)?.has(friendid)) return ledger.already('friends');
        if (!isDryRun) await contacts.add(userid, friendid, nowMs());
        return ledger.came('friends');
      }),
    );
  }
}
