/**
 * Where the client keeps what must outlive it: values by keys. The values are plain (what JSON can
 * say), and an adapter may hand out and keep them as they are: nobody changes them.
 */
export interface ClientStorage {
  /** Where it cannot be read, the client goes on without; else `connect` and `login` reject. */
  readonly isOptional?: boolean;
  /** All that is kept. */
  load(): Promise<ReadonlyMap<string, unknown>>;
  /**
   * Writes all or nothing, durably; `undefined` removes. A write that is asked for later is done
   * later. Rejects where it cannot: the client then goes on without.
   */
  write(changes: ReadonlyMap<string, unknown>): Promise<void>;
  /** Nothing is asked for any more. */
  close(): Promise<void>;
}
