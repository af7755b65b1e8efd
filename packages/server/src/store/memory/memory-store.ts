import { randomUUID } from 'node:crypto';
import type { Store } from '../store.ts';
import { memoryAccount } from './memory-account.ts';
import { memoryContacts } from './memory-contacts.ts';
import { memoryGroups } from './memory-groups.ts';
import { memoryKeys } from './memory-keys.ts';
import { memoryLog } from './memory-log.ts';
import { memoryMarks } from './memory-marks.ts';
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
    tokens: memoryTokens(state),
    account: memoryAccount(state),
    keys: memoryKeys(state),
    marks: memoryMarks(state),
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
