import { storeContract } from '../contract.ts';
import { emptyState } from './memory-state.ts';
import { createMemoryStore } from './memory-store.ts';

storeContract('the memory store', async () => {
  const state = emptyState();
  return {
    store: createMemoryStore(state),
    reopen: async () => createMemoryStore(state),
    dispose: async () => {},
  };
});
