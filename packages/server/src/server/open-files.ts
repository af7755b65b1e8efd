import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Blobs } from '../files/blobs.ts';
import { createCollector } from '../files/collector.ts';
import type { FileParts } from '../files/file-parts.ts';
import { createFiles } from '../files/file-service.ts';
import type { Files } from '../files/files.ts';
import { createImages } from '../files/images/images.ts';
import { noFiles } from '../files/no-files.ts';
import { createSigner } from '../files/signer.ts';
import { createTransfers, type Transfers } from '../files/transfers.ts';
import { createUploads } from '../files/uploads.ts';
import type { Store } from '../store/store.ts';

export interface OpenFiles {
  readonly files: Files;
  /** None where no files are kept. */
  readonly transfers: Transfers | undefined;
  stop(): Promise<void>;
}

const SECRET_BYTES = 32;
const ID_BYTES = 16;
const IMAGE_TIMEOUT_MS = 10_000;

/** Where files are kept, and all that is done with them. */
export async function openFiles(
  config: Config,
  store: Store,
  nodeId: string,
  nowMs: () => number,
  onError: (what: string, error: unknown) => void,
): Promise<OpenFiles> {
  const { files: settings, dataFolder } = config;
  const { s3, folder } = settings;
  const base = s3 === undefined ? folder : dataFolder;
  if (base === undefined) {
    return { files: noFiles, transfers: undefined, stop: async () => {} };
  }
  const secret = await store.files.secret(randomBytes(SECRET_BYTES).toString('base64url'));
  const images = createImages({ maxPixels: settings.imagePixels, timeoutMs: IMAGE_TIMEOUT_MS });
  // Nodes that share a folder must not write to each other's uploads.
  const isShared = config.busUrl !== undefined;
  const parts: FileParts = {
    ...{ store: store.files, log: store.log, images, nowMs },
    blobs: await openBlobs(s3, base),
    uploads: createUploads(
      join(base, 'uploads', ...(isShared ? [nodeId] : [])),
      join(base, 'uploads'),
    ),
    signer: createSigner(secret),
    limits: settings,
    newId: () => randomBytes(ID_BYTES).toString('base64url'),
  };
  const collector = createCollector(parts, onError);
  collector.start();
  return {
    files: createFiles(parts),
    transfers: createTransfers(parts),
    async stop() {
      await collector.stop();
      await images.stop();
    },
  };
}

// What a node does not use is not loaded.
async function openBlobs(s3: Config['files']['s3'], folder: string): Promise<Blobs> {
  if (s3 === undefined) {
    const { folderBlobs } = await import('../files/folder/folder-blobs.ts');
    return folderBlobs(folder);
  }
  const { s3Blobs } = await import('../files/s3/s3-blobs.ts');
  return s3Blobs(s3);
}
