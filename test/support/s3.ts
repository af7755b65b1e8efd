import S3rver from '@20minutes/s3rver';
import { tempFolder } from './temp-folder.ts';

const BUCKET = 'files';
/** The only key that it knows. */
const KEY = 'S3RVER';

export type S3 = {
  /** What `--files` is given. */
  readonly url: string;
  readonly endpoint: string;
  stop(): Promise<void>;
};

/** A small S3 server in this process, with an empty bucket. */
export async function startS3(): Promise<S3> {
  const folder = await tempFolder('s3');
  const server = new S3rver({
    ...{ address: '127.0.0.1', port: 0, directory: folder.path, silent: true },
    configureBuckets: [{ name: BUCKET }],
  });
  const { port } = await server.run();
  return {
    url: `s3://${KEY}:${KEY}@127.0.0.1:${port}/${BUCKET}?tls=off`,
    endpoint: `http://127.0.0.1:${port}/${BUCKET}`,
    async stop() {
      await server.close();
      await folder.remove();
    },
  };
}
