import type {
  ContactStore,
  ConversationLog,
  GroupStore,
  Store,
  UserStore,
} from '../store/store.ts';

/** What of a store an import needs. */
export interface ImportTarget extends Pick<Store, 'stop'> {
  readonly users: Pick<UserStore, 'adopt' | 'byId' | 'byNameKey'>;
  readonly contacts: Pick<ContactStore, 'add' | 'ids'>;
  readonly groups: Pick<GroupStore, 'adopt' | 'byId' | 'join' | 'members'>;
  readonly log: Pick<
    ConversationLog,
    'append' | 'read' | 'heads' | 'memberships' | 'advanceClassic'
  >;
}

/** Stands for a database that is not there yet, where nothing is to be written. */
export function emptyTarget(): ImportTarget {
  const refuse = async (): Promise<never> => {
    throw new Error('nothing can be written here');
  };
  return {
    users: {
      adopt: refuse,
      byId: async () => undefined,
      byNameKey: async () => undefined,
    },
    contacts: { add: refuse, ids: async () => [] },
    groups: {
      adopt: refuse,
      byId: async () => undefined,
      join: refuse,
      members: async () => [],
    },
    log: {
      append: refuse,
      read: async () => [],
      heads: async (asked) => new Map(asked.map((conversation) => [conversation, 0])),
      memberships: async () => [],
      advanceClassic: refuse,
    },
    stop: async () => {},
  };
}
