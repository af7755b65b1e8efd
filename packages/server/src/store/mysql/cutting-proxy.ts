import { once } from 'node:events';
import { createServer, connect as open, type Socket } from 'node:net';

export interface CuttingProxy {
  readonly port: number;
  /** Loses the next connection that commits: before the server hears of it, or after. */
  cutNextCommit(when: 'before' | 'after'): void;
  /** Loses the connection that brings so many changes of the tables, before the server hears of it. */
  cutAtDefinition(number: number): void;
  readonly cuts: number;
  stop(): Promise<void>;
}

/** For tests: a way to the database that is lost in the worst moment. */
export async function startCuttingProxy(databasePort: number): Promise<CuttingProxy> {
  // The command byte of a query, and the query.
  const commit = Buffer.from('\u0003commit');
  const definitions = ['create table', 'alter table', 'insert into `kysely_migration`'].map(
    (text) => Buffer.from(`\u0003${text}`),
  );
  let next: 'before' | 'after' | undefined;
  let definitionsLeft = 0;
  let cuts = 0;
  const sockets = new Set<Socket>();

  const server = createServer((client) => {
    const database = open({ port: databasePort, host: '127.0.0.1' });
    const end = () => {
      client.destroy();
      database.destroy();
    };
    let isDeaf = false;
    for (const socket of [client, database]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        end();
      });
    }
    client.on('data', (bytes: Buffer) => {
      if (next !== undefined && bytes.includes(commit)) {
        cuts += 1;
        const when = next;
        next = undefined;
        if (when === 'before') return end();
        isDeaf = true;
      }
      if (definitionsLeft > 0 && definitions.some((text) => bytes.includes(text))) {
        definitionsLeft -= 1;
        if (definitionsLeft === 0) {
          cuts += 1;
          return end();
        }
      }
      database.write(bytes);
    });
    // The answer is the proof that the commit has happened.
    database.on('data', (bytes) => (isDeaf ? end() : client.write(bytes)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');

  return {
    port: address.port,
    get cuts() {
      return cuts;
    },
    cutNextCommit(when) {
      next = when;
    },
    cutAtDefinition(number) {
      definitionsLeft = number;
    },
    async stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}
