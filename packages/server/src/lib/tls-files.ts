import { readFile, stat } from 'node:fs/promises';
import type { Server, Socket } from 'node:net';
import { createSecureContext } from 'node:tls';

/** A certificate (with its chain) and its key, in PEM. */
export interface TlsPair {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Servers with TLS begin with `pair`, and `keepCurrent` gives them every later one. */
export interface TlsSource {
  readonly pair: TlsPair;
  keepCurrent(server: TakesCertificates): void;
  /** Looks for a change now, as happens once a second; resolves when it is in use, or told of. */
  look(): Promise<void>;
  stop(): void;
}

interface TakesCertificates {
  setSecureContext(pair: TlsPair): void;
}

export interface TlsFilesOptions {
  readonly certFile: string;
  readonly keyFile: string;
  /** New connections get a new certificate; those that are open go on. */
  readonly onRenewed: () => void;
  /** The files have changed and cannot be used; what was before goes on. Told once a change. */
  readonly onBroken: (reason: string) => void;
}

const POLL_MS = 1_000;

/**
 * Reads a certificate and its key, and looks for changes once a second, for the files' times can be
 * trusted where notices cannot: whoever renews them replaces files, links or folders. Rejects, with
 * one line, when they cannot be used now.
 */
export async function openTlsFiles(options: TlsFilesOptions): Promise<TlsSource> {
  // Before the reading: what is written meanwhile is seen as a change then.
  let used = await stateOf(options);
  let pair = await readPair(options);
  let seen = used;
  const servers: TakesCertificates[] = [];
  let isLooking = false;

  async function renew(): Promise<void> {
    const state = await stateOf(options);
    // One file comes after the other: a change counts when a second look finds it at rest.
    const isAtRest = state === seen;
    seen = state;
    if (state === used || !isAtRest) return;
    used = state;
    pair = await readPair(options);
    for (const server of servers) server.setSecureContext(pair);
    options.onRenewed();
  }

  async function look(): Promise<void> {
    if (isLooking) return;
    isLooking = true;
    try {
      await renew();
    } catch (error) {
      options.onBroken(reasonOf(error));
    } finally {
      isLooking = false;
    }
  }

  const timer = setInterval(() => void look(), POLL_MS);

  return {
    get pair() {
      return pair;
    },
    keepCurrent: (server) => void servers.push(server),
    look,
    stop: () => clearInterval(timer),
  };
}

/** The sockets below a TLS server, for its end: of those in a handshake nobody else knows. */
export function socketsBelow(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return sockets;
}

async function readPair({ certFile, keyFile }: TlsFilesOptions): Promise<TlsPair> {
  const [cert, key] = await Promise.all([read(certFile), read(keyFile)]);
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    throw new Error(`${certFile} and ${keyFile} cannot be used together: ${reasonOf(error)}`);
  }
  return { cert, key };
}

async function read(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new Error(`cannot read ${file}: ${reasonOf(error)}`);
  }
}

/** What tells one content of the files from another without reading them. */
async function stateOf({ certFile, keyFile }: TlsFilesOptions): Promise<string> {
  const states = await Promise.all(
    [certFile, keyFile].map(async (file) => {
      try {
        const { ino, mtimeMs, size } = await stat(file);
        return `${ino}/${mtimeMs}/${size}`;
      } catch {
        return 'missing';
      }
    }),
  );
  return states.join(' ');
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'ENOENT') return 'there is no such file';
  if ('code' in error && error.code === 'EACCES') return 'it may not be read';
  return error.message;
}
