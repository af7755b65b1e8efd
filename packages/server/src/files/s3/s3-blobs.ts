import { openAsBlob } from 'node:fs';
import { Readable } from 'node:stream';
import type { ReadableStream as WebStream } from 'node:stream/web';
import { S3mini } from 's3mini';
import type { Blobs } from '../blobs.ts';

export interface S3Options {
  /** With the bucket as its path. */
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const TIMEOUT_MS = 60_000;
const OCTETS = 'application/octet-stream';

/** Contents as objects of a bucket, in whatever speaks S3. */
export function s3Blobs({ endpoint, region, accessKeyId, secretAccessKey }: S3Options): Blobs {
  const client = new S3mini({
    ...{ endpoint, region, accessKeyId, secretAccessKey },
    requestAbortTimeout: TIMEOUT_MS,
  });

  async function found(key: string, first?: number, last?: number): Promise<Response | undefined> {
    // The end of a range is the place after its last byte.
    const range = first === undefined || last === undefined ? [true] : [false, first, last + 1];
    const [whole, from, to] = range as [boolean, number?, number?];
    try {
      const response = await client.getObjectRaw(key, whole, from, to);
      return response.status === 404 ? undefined : response;
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  }

  return {
    async put(key, path, size) {
      // Read from the disk while it is sent; its length is known before.
      const body = await openAsBlob(path);
      await client.putObject(key, body, OCTETS, undefined, undefined, size);
    },

    async putBytes(key, bytes) {
      await client.putObject(key, Buffer.from(bytes), OCTETS);
    },

    async get(key, first, last) {
      const response = await found(key, first, last);
      if (response?.body == null) return undefined;
      return Readable.fromWeb(response.body as unknown as WebStream);
    },

    async getBytes(key) {
      const response = await found(key);
      return response && new Uint8Array(await response.arrayBuffer());
    },

    async delete(key) {
      try {
        await client.deleteObject(key);
      } catch (error) {
        if (statusOf(error) !== 404) throw error;
      }
    },
  };
}

function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('status' in error)) return undefined;
  return typeof error.status === 'number' ? error.status : undefined;
}
