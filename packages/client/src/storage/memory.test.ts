import { describe } from 'vitest';
import { storageContract } from './contract.ts';
import { memoryStorage } from './memory.ts';

describe('the storage in memory', () => {
  storageContract(async () => {
    const storage = memoryStorage();
    return { storage, reopen: async () => storage };
  });
});
