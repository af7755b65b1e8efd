import { type Client, type ClientOptions, createClient } from '@parley/client';
import { afterEach } from 'vitest';
import { eventually } from '../support/deadline.ts';

export const PASSWORD = 'correct horse';

export interface Person {
  readonly id: number;
  readonly client: Client;
  /** What was said, in order. */
  readonly heard: { readonly conv: string; readonly seq: number; readonly text: string }[];
  readonly warnings: string[];
}

const open = new Set<Client>();

/** Closes the clients of each test after it. */
export function closeClients(): void {
  afterEach(async () => {
    await Promise.all([...open].map((client) => client.close()));
    open.clear();
  });
}

export function newClient(httpPort: number, options: Partial<ClientOptions> = {}): Person {
  const warnings: string[] = [];
  const client = createClient({
    url: `ws://127.0.0.1:${httpPort}/ws`,
    logger: { warn: (message, error) => void warnings.push(`${message} ${error ?? ''}`) },
    ...options,
  });
  open.add(client);
  const heard: Person['heard'] = [];
  client.on('message', ({ conv, seq, text, kind }) => {
    if (kind === 'message') heard.push({ conv, seq, text });
  });
  return {
    client,
    heard,
    warnings,
    get id() {
      return client.me.get()?.id ?? 0;
    },
  };
}

/** A user who has registered and logged in. */
export async function newcomer(
  httpPort: number,
  name: string,
  options?: Partial<ClientOptions>,
): Promise<Person> {
  const person = newClient(httpPort, options);
  await person.client.register({ name, password: PASSWORD });
  await person.client.login({ name, password: PASSWORD });
  return person;
}

/** The same user on one more device. */
export async function another(
  httpPort: number,
  { id }: Person,
  options?: Partial<ClientOptions>,
): Promise<Person> {
  const person = newClient(httpPort, options);
  await person.client.login({ id, password: PASSWORD });
  return person;
}

export async function until(
  what: string,
  probe: () => boolean,
  deadlineMs = 10_000,
): Promise<void> {
  await eventually(probe, deadlineMs, () => what);
}

export const textsOf = ({ heard }: Person): string[] => heard.map(({ text }) => text);
