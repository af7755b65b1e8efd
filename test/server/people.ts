import { expect } from 'vitest';
import {
  type ClassicClient,
  type ClassicFrame,
  type ConnectOptions,
  connectClassic,
} from '../support/classic-client.ts';
import { eventually } from '../support/deadline.ts';

export const PASSWORD = 'correct horse';

export type Person = {
  readonly id: number;
  readonly name: string;
  readonly client: ClassicClient;
};

/** Registers a user on a connection of its own, which ends then. */
export async function registered(port: number, name: string): Promise<number> {
  const client = await connectClassic(port);
  const id = await register(client, name);
  await client.close();
  return id;
}

export async function register(client: ClassicClient, name: string): Promise<number> {
  client.send({ msgid: 4, name, password: PASSWORD });
  const answer = await client.nextOf(5);
  expect(answer).toMatchObject({ errno: 0, msgid: 5 });
  return Number(answer.id);
}

/** Logs in and returns the answer, whatever it says. */
export async function login(
  client: ClassicClient,
  id: number,
  password = PASSWORD,
): Promise<ClassicFrame> {
  client.send({ msgid: 1, id, password });
  return await client.nextOf(2);
}

/** A user who has registered and logged in on one connection. */
export async function newcomer(
  port: number,
  name: string,
  options?: ConnectOptions,
): Promise<Person> {
  const client = await connectClassic(port, options);
  const id = await register(client, name);
  expect(await login(client, id)).toMatchObject({ errno: 0, id, name });
  return { id, name, client };
}

/** The same user again on a new connection, with the answer to the login. */
export async function comeBack(
  port: number,
  { id, name }: { id: number; name: string },
  options?: ConnectOptions,
): Promise<Person & { answer: ClassicFrame }> {
  const client = await connectClassic(port, options);
  const answer = await login(client, id);
  expect(answer).toMatchObject({ errno: 0, id, name });
  return { id, name, client, answer };
}

/** The texts of a double-encoded list, such as `offlinemsg`. */
export function listOf(answer: ClassicFrame, field: string): ClassicFrame[] {
  const list = answer[field] ?? [];
  if (!Array.isArray(list)) throw new Error(`${field} is no list`);
  return list.map((text) => JSON.parse(text));
}

export function textsOf(frames: readonly ClassicFrame[]): unknown[] {
  return frames.map((frame) => frame.msg);
}

/** Sends with a ref and waits until the message is stored. */
export async function say(
  sender: Person,
  frame: ClassicFrame,
  ref: string = crypto.randomUUID(),
): Promise<ClassicFrame> {
  sender.client.send({ ...frame, ref });
  return await sender.client.next((answer) => answer.ref === ref && answer.msgid !== frame.msgid);
}

/** Says something at a time of its own: what is stored in one millisecond has no order in time. */
export async function sayLater(sender: Person, frame: ClassicFrame): Promise<void> {
  const { at } = await say(sender, frame);
  await eventually(
    () => Date.now() > Number(at),
    1_000,
    () => 'the next millisecond',
  );
}

/** A group of this creator; its id comes with the answer to the request's ref. */
export async function makeGroup(creator: Person, groupname: string): Promise<number> {
  const made = await say(creator, { msgid: 8, id: creator.id, groupname, groupdesc: 'd' });
  expect(made).toMatchObject({ msgid: 11, groupname });
  return Number(made.groupid);
}

export async function joinGroup(member: Person, groupid: number): Promise<void> {
  expect(await say(member, { msgid: 9, id: member.id, groupid })).toMatchObject({ msgid: 11 });
}
