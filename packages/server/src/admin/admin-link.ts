import { connect, type Socket } from 'node:net';
import type { ServerKey } from '../store/store.ts';
import type { AdminStore } from './admin.ts';
import { type AdminReply, type AdminRequest, adminSocketPath } from './admin-messages.ts';
import { firstLine } from './lines.ts';

const ANSWER_MS = 10_000;

/** The store of the server that runs on this data folder; `undefined` when none does. */
export async function linkToServer(dataFolder: string): Promise<AdminStore | undefined> {
  const path = adminSocketPath(dataFolder);
  if (path === undefined || !(await isAnybodyThere(path))) return undefined;
  const ask = (request: AdminRequest) => askServer(path, request);
  return {
    keys: {
      create: async ({ name, hash, createdAt }) => {
        const text = Buffer.from(hash).toString('base64');
        return (await ask({ type: 'create-key', name, hash: text, createdAt })) as number;
      },
      all: async () => (await ask({ type: 'keys' })) as ServerKey[],
      revoke: async (id) => (await ask({ type: 'revoke-key', id })) as boolean,
    },
    users: {
      byNameKey: async (nameKey) => {
        const id = (await ask({ type: 'find-user', nameKey })) as number;
        return id === 0 ? undefined : { id };
      },
      changePassword: async (user, hash) => {
        await ask({ type: 'change-password', user, hash });
      },
    },
    renewEpoch: async () => (await ask({ type: 'new-epoch' })) as string,
    stop: async () => {},
  };
}

async function isAnybodyThere(path: string): Promise<boolean> {
  try {
    const socket = await connected(path);
    socket.destroy();
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // Nobody was here, or whoever was has been killed.
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ECONNREFUSED') return false;
    throw new Error(`the server cannot be reached at ${path}: ${code ?? error}`);
  }
}

function connected(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(socket));
    socket.once('error', reject);
  });
}

async function askServer(path: string, request: AdminRequest): Promise<unknown> {
  const socket = await connected(path);
  socket.on('error', () => {});
  socket.setTimeout(ANSWER_MS, () => socket.destroy());
  try {
    socket.write(`${JSON.stringify(request)}\n`);
    const line = await firstLine(socket);
    if (line === undefined) throw new Error('the server gave no answer; look whether it was done');
    const reply = JSON.parse(line) as AdminReply;
    if ('failure' in reply) throw new Error(reply.failure);
    return reply.value;
  } finally {
    socket.destroy();
  }
}
