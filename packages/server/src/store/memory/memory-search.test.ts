import { searchContract } from '../contract-search.ts';
import { createMemorySearchIndex } from './memory-search.ts';

searchContract('the index in memory', async () => {
  const index = createMemorySearchIndex();
  return { index, reopen: async () => index };
});
