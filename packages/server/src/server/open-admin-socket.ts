import { type AdminSocket, listenForAdmin } from '../admin/admin-socket.ts';
import type { Store } from '../store/store.ts';

/** Where `parley admin` reaches the server; a new epoch is told to `onEpoch`, too. */
export function openAdminSocket(
  dataFolder: string,
  store: Pick<Store, 'keys' | 'users' | 'renewEpoch' | 'stop'>,
  onEpoch: (epoch: string) => void,
): Promise<AdminSocket> {
  return listenForAdmin(dataFolder, {
    keys: store.keys,
    users: store.users,
    stop: () => store.stop(),
    async renewEpoch() {
      const epoch = await store.renewEpoch();
      onEpoch(epoch);
      return epoch;
    },
  });
}
