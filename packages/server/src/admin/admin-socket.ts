import { chmod, mkdir, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { dirname } from 'node:path';
import type { AdminStore } from './admin.ts';
import { type AdminReply, type AdminRequest, adminSocketPath } from './admin-messages.ts';
import { firstLine } from './lines.ts';

const IDLE_MS = 10_000;
const MAX_CONNECTIONS = 16;

export interface AdminSocket {
  stop(): Promise<void>;
}

/**
 * The embedded database belongs to the process that serves it, so `parley admin` asks that process.
 * Only who may enter a folder of the server's own user can connect. Rejects when there can be no
 * socket; the server does without one then.
 */
export async function listenForAdmin(dataFolder: string, store: AdminStore): Promise<AdminSocket> {
  const path = adminSocketPath(dataFolder);
  if (path === undefined) throw new Error(`the path of ${dataFolder} is too long for a socket`);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await chmod(dirname(path), 0o700);
  // Whoever holds the database is the only server here: what is left is of one that was killed.
  await rm(path, { force: true });

  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setTimeout(IDLE_MS, () => socket.destroy());
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
    void answer(socket, store);
  });
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  server.on('error', () => {});
  return {
    stop() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function answer(socket: Socket, store: AdminStore): Promise<void> {
  const line = await firstLine(socket);
  if (line === undefined) return;
  let reply: AdminReply;
  try {
    reply = { value: await carryOut(read(line), store) };
  } catch (error) {
    reply = { failure: error instanceof Error ? error.message : String(error) };
  }
  socket.end(`${JSON.stringify(reply)}\n`);
}

function read(line: string): AdminRequest {
  // Who can connect may read and change the database's file itself: its form is not doubted.
  return JSON.parse(line) as AdminRequest;
}

async function carryOut(
  request: AdminRequest,
  { keys, users, ...store }: AdminStore,
): Promise<unknown> {
  switch (request.type) {
    case 'create-key': {
      const { name, hash, createdAt } = request;
      return keys.create({ name, hash: Buffer.from(hash, 'base64'), createdAt });
    }
    case 'keys':
      return keys.all();
    case 'revoke-key':
      return keys.revoke(request.id);
    case 'find-user':
      return (await users.byNameKey(request.nameKey))?.id ?? 0;
    case 'change-password':
      await users.changePassword(request.user, request.hash);
      return true;
    case 'new-epoch':
      return store.renewEpoch();
    default:
      throw new Error('this server does not know this request; is it of another version?');
  }
}
