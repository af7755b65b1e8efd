/** Whether what must outlive the program can be kept. */
export type StorageState =
  | { readonly name: 'working' }
  /**
   * What is new is kept in memory only. Where a write failed (a full disk, say), it is tried again
   * every 5 s; where the storage could not even be read, at the next start of the program.
   */
  | { readonly name: 'failing'; readonly reason: unknown };
