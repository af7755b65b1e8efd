import { nowUs } from './clock.ts';
import { type Connection, type Endpoint, type Hooks, openConnection } from './connection.ts';
import { createHistogram, type Histogram, observe } from './histogram.ts';
import { type LoginAnswer, login, register } from './session.ts';

export type User = { id: number; name: string };

export type Entry = {
  to: Endpoint;
  password: string;
  loginsAtOnce: number;
};

export function silentHooks(): Hooks {
  return { arrivedUs: 0, line: () => {}, turn: () => {} };
}

/** New users under names that no earlier run has taken. */
export async function registerUsers(entry: Entry, count: number): Promise<User[]> {
  const prefix = `b${(Date.now() % 36 ** 5).toString(36)}_`;
  const users: User[] = [];
  let next = 0;
  const work = async (index: number) => {
    const connection = await openConnection(entry.to, index, silentHooks());
    try {
      while (next < count) {
        const position = next++;
        const name = `${prefix}${position.toString(36)}`;
        users[position] = { id: await register(connection, name, entry.password), name };
      }
    } finally {
      connection.socket.destroy();
    }
  };
  await Promise.all(Array.from({ length: Math.min(count, entry.loginsAtOnce) }, (_, i) => work(i)));
  return users;
}

export type Crew = { connections: Connection[]; loginUs: Histogram };

export type OnLogin = (connection: Connection, answer: LoginAnswer) => void;

/** One logged-in connection for each user; the first one's index is `firstIndex`. */
export async function logInAll(
  entry: Entry,
  users: User[],
  hooks: Hooks,
  firstIndex = 0,
  onLogin: OnLogin = () => {},
): Promise<Crew> {
  const crew: Crew = { connections: [], loginUs: createHistogram() };
  let next = 0;
  const work = async () => {
    for (;;) {
      const position = next++;
      const user = users[position];
      if (user === undefined) return;
      const connection = await openConnection(entry.to, firstIndex + position, hooks);
      connection.userId = user.id;
      connection.name = user.name;
      crew.connections[position] = connection;
      const startUs = nowUs();
      await login(connection, entry.password, (answer) => {
        observe(crew.loginUs, nowUs() - startUs);
        onLogin(connection, answer);
      });
    }
  };
  try {
    await Promise.all(
      Array.from({ length: Math.min(users.length, entry.loginsAtOnce) }, () => work()),
    );
  } catch (error) {
    hangUp(crew.connections);
    throw error;
  }
  return crew;
}

export function hangUp(connections: Connection[]): void {
  for (const connection of connections) connection?.socket.destroy();
}

export function countOpen(connections: Connection[]): number {
  return connections.reduce((open, connection) => open + Number(connection.open), 0);
}
