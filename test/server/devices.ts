import { expect } from 'vitest';
import {
  type ClassicClient,
  type ClassicFrame,
  connectClassic,
} from '../support/classic-client.ts';
import { PASSWORD, register } from './people.ts';

/** A user's device that speaks v2 over TCP, and what its login was answered. */
export type Device = {
  readonly id: number;
  readonly name: string;
  readonly token: string;
  readonly client: ClassicClient;
  readonly answer: ClassicFrame;
};

let refs = 0;

/** Asks with a ref of its own and returns the answer, whatever it says. */
export async function ask(
  client: ClassicClient,
  frame: ClassicFrame,
  ref = `ref ${++refs}`,
): Promise<ClassicFrame> {
  client.send({ ...frame, ref });
  return await client.next(
    (answer) =>
      answer.ref === ref &&
      answer.msgid !== 36 &&
      !('toid' in answer || ('groupid' in answer && answer.msgid === 10)),
  );
}

/** Registers and logs in by password, on one connection. */
export async function newDevice(port: number, name: string): Promise<Device> {
  const client = await connectClassic(port);
  const id = await register(client, name);
  return await enter(client, { v: 2, id, password: PASSWORD, device: 'first' });
}

/** One more device of a user, by password. */
export async function anotherDevice(
  port: number,
  { id }: { id: number },
  fields: ClassicFrame = {},
): Promise<Device> {
  const client = await connectClassic(port);
  return await enter(client, { v: 2, id, password: PASSWORD, device: 'another', ...fields });
}

/** The same device again, by its token. */
export async function deviceAgain(
  port: number,
  { token }: { token: string },
  fields: ClassicFrame = {},
): Promise<Device> {
  const client = await connectClassic(port);
  const device = await enter(client, { v: 2, token, ...fields });
  return { ...device, token };
}

async function enter(client: ClassicClient, login: ClassicFrame): Promise<Device> {
  const answer = await ask(client, { msgid: 1, ...login });
  expect(answer).toMatchObject({ msgid: 2, errno: 0 });
  const { id, name, token = '' } = answer;
  return { id: Number(id), name: String(name), token: String(token), client, answer };
}

/** The entries of a conversation, read page by page. */
export async function readLog(
  { client }: { client: ClassicClient },
  conv: string,
  after = 0,
  limit?: number,
): Promise<ClassicFrame[]> {
  const entries: ClassicFrame[] = [];
  for (let from = after; ; ) {
    const page = await ask(client, { msgid: 21, conv, after: from, ...(limit && { limit }) });
    expect(page).toMatchObject({ msgid: 22, conv });
    const messages = page.messages as ClassicFrame[];
    entries.push(...messages);
    if (page.more !== true) return entries;
    expect(messages.length).toBeGreaterThan(0);
    from = Number(messages.at(-1)?.seq);
  }
}
