import type { Readable } from 'node:stream';

/**
 * The port to where contents lie. A key is never used for two contents, so that a repeated put
 * writes the same again. What cannot be done rejects; a get of what is not there gives `undefined`.
 */
export interface Blobs {
  /** Stores a file of this node; it is durable, and whole, when it resolves. May take it away. */
  put(key: string, path: string, size: number): Promise<void>;
  putBytes(key: string, bytes: Uint8Array): Promise<void>;
  /** The bytes from `first` to `last`, both included. */
  get(key: string, first: number, last: number): Promise<Readable | undefined>;
  /** All of a short one. */
  getBytes(key: string): Promise<Uint8Array | undefined>;
  /** It is gone afterwards, also when it was not there. */
  delete(key: string): Promise<void>;
}
