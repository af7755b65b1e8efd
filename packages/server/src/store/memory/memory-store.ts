import { randomUUID } from 'node:crypto';
import type { Store } from '../store.ts';
import { memoryAccount } from './memory-account.ts';
import { memoryContacts } from './memory-contacts.ts';
import { memoryDoors } from './memory-doors.ts';
import { memoryFiles } from './memory-files.ts';
import { memoryGroups } from './memory-groups.ts';
import { memoryKeys } from './memory-keys.ts';
import { memoryLog } from './memory-log.ts';
import { memoryMarks } from './memory-marks.ts';
import { memoryPeople } from './memory-people.ts';
import { memoryPersonal } from './memory-personal.ts';
import { emptyState, type MemoryState } from './memory-state.ts';
import { memoryTokens } from './memory-tokens.ts';
import { memoryUsers } from './memory-users.ts';

/** The twin of the real stores: the same promises, for as long as somebody holds the state. */
export function createMemoryStore(state: MemoryState = emptyState()): Store {
  return {
    log: memoryLog(state),
    users: memoryUsers(state),
    contacts: memoryContacts(state),
    groups: memoryGroups(state),
    doors: memoryDoors(state),
    tokens: memoryTokens(state),
    account: memoryAccount(state),
    keys: memoryKeys(state),
    files: memoryFiles(state.files),
    marks: memoryMarks(state),
    personal: memoryPersonal(state),
    people: memoryPeople(state),
    get epoch() {
      return state.epoch;
    },
    async renewEpoch() {
      state.epoch = randomUUID();
      return state.epoch;
    },
    check: async () => {},
    stop: async () => {},
  };
}
