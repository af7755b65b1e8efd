import type { AccountStore } from '../store.ts';
import type { KeyedOrder } from './keyed-order.ts';
import { PASSWORDS, userKey } from './ordered-store.ts';

/** Accounts in the order of calling, each user's by themselves; see `ordered-store.ts`. */
export function orderedAccount(account: AccountStore, order: KeyedOrder): AccountStore {
  const write = <Result>(user: number, task: () => Promise<Result>) =>
    order.write([userKey(user)], task, undefined, [PASSWORDS]);
  return {
    rename: (user, name, nameKey) =>
      order.write(
        [userKey(user), `name ${nameKey}`],
        () => account.rename(user, name, nameKey),
        undefined,
        [PASSWORDS],
      ),
    setRecovery: (user, hashes) => write(user, () => account.setRecovery(user, hashes)),
    recover: (user, hash, passwordHash) =>
      write(user, () => account.recover(user, hash, passwordHash)),
    erase: (erasure) => write(erasure.user, () => account.erase(erasure)),
    erasures: account.erasures,
    erased: (user) => write(user, () => account.erased(user)),
    redact: account.redact,
    endContacts: (user, others) =>
      order.write([user, ...others].map(userKey), () => account.endContacts(user, others)),
    grantExport: (user, grant) => write(user, () => account.grantExport(user, grant)),
    takeExport: (user, hash, at, busyUntil) =>
      write(user, () => account.takeExport(user, hash, at, busyUntil)),
    endExport: (user) => write(user, () => account.endExport(user)),
  };
}
