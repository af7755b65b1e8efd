import type { PersonalStore } from '../store.ts';
import type { AppendLanes } from './append-lanes.ts';

/** Acts write what this part reads: it comes after those that were called before. */
export function orderedPersonal(personal: PersonalStore, lanes: AppendLanes): PersonalStore {
  return {
    ...personal,
    async erase(user) {
      await lanes.settled();
      await personal.erase(user);
    },
  };
}
