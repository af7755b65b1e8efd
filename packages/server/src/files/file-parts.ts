import type { Readable } from 'node:stream';
import type { ConversationLog, FileStore } from '../store/store.ts';
import type { Blobs } from './blobs.ts';
import type { Images } from './images/images.ts';
import type { Signer } from './signer.ts';
import type { Uploads } from './uploads.ts';

/** What files are made of. */
export interface FileParts {
  readonly store: FileStore;
  readonly log: Pick<ConversationLog, 'read' | 'heads'>;
  readonly blobs: Blobs;
  readonly uploads: Uploads;
  readonly images: Images;
  readonly signer: Signer;
  readonly limits: FileLimits;
  readonly nowMs: () => number;
  /** A new name that nobody can guess. */
  readonly newId: () => string;
}

export interface FileLimits {
  readonly fileBytes: number;
  /** Of one user: all files, and those of a day. */
  readonly userBytes: number;
  readonly dayBytes: number;
  /** Types that are taken; empty for all. `image/*` stands for all images. */
  readonly types: readonly string[];
}

/** A file as a request over HTTP gets it. */
export interface ServedFile {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly etag: string;
  /** The bytes from `first` to `last`, both included. */
  open(first: number, last: number): Promise<Readable | undefined>;
}

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** What is in use is not looked at again. */
export const NEVER = 2 ** 52;
