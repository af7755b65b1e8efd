import { join, relative, resolve } from 'node:path';

/** What is said over the socket of a running server, one JSON object a line. */
export type AdminRequest =
  | {
      readonly type: 'create-key';
      readonly name: string;
      /** SHA-256, in base64. */
      readonly hash: string;
      readonly createdAt: number;
    }
  | { readonly type: 'keys' }
  | { readonly type: 'revoke-key'; readonly id: number }
  | { readonly type: 'new-epoch' }
  | { readonly type: 'find-user'; readonly nameKey: string }
  | { readonly type: 'change-password'; readonly user: number; readonly hash: string };

export type AdminReply = { readonly value: unknown } | { readonly failure: string };

export const MAX_LINE_BYTES = 1_048_576;

/** A folder of its own, so that nobody else may enter it at any time. */
const ADMIN_FOLDER = 'parley.admin';

/** The shortest limit of the systems that have such sockets, its terminator taken off. */
const MAX_PATH_BYTES = 103;

/** Where the server with this data folder listens; `undefined` where no socket can be. */
export function adminSocketPath(dataFolder: string): string | undefined {
  const path = join(resolve(dataFolder), ADMIN_FOLDER, 'socket');
  const shortest = [path, relative(process.cwd(), path)].find(
    (candidate) => Buffer.byteLength(candidate) <= MAX_PATH_BYTES,
  );
  return shortest;
}
