import { expect } from 'vitest';
import type { ClassicClient, ClassicFrame } from '../support/classic-client.ts';

const MANY_FRAMES_DEADLINE_MS = 15_000;

export type Person = { readonly id: number; readonly name: string };
export type Friend = { readonly id: number; readonly name: string; readonly state: string };
export type Group = { readonly id: number; readonly groupname: string; readonly users: Friend[] };

export async function register(client: ClassicClient, name: string): Promise<Person> {
  client.send({ msgid: 4, name, password: passwordOf(name) });
  const answer = await client.nextOf(5);
  expect(answer).toEqual({ errno: 0, id: expect.any(Number), msgid: 5 });
  return { id: Number(answer.id), name };
}

export function tryLogin(client: ClassicClient, { id, name }: Person): Promise<ClassicFrame> {
  client.send({ msgid: 1, id, password: passwordOf(name) });
  return client.nextOf(2, MANY_FRAMES_DEADLINE_MS);
}

export async function login(client: ClassicClient, person: Person): Promise<ClassicFrame> {
  const answer = await tryLogin(client, person);
  expect(answer).toMatchObject({ errno: 0, id: person.id, name: person.name });
  return answer;
}

/** Registers and logs in on the same connection. */
export async function join(client: ClassicClient, name: string): Promise<Person> {
  const person = await register(client, name);
  await login(client, person);
  return person;
}

/** Logs out, and waits until the node has done so. */
export async function logout(client: ClassicClient): Promise<void> {
  await ask(client, { msgid: 3 });
}

let asked = 0;

/** Sends a request with a `ref` and gives its answer, whichever kind it is. */
export async function ask(client: ClassicClient, request: ClassicFrame): Promise<ClassicFrame> {
  const ref = `ask-${++asked}`;
  client.send({ ...request, ref });
  return client.next((frame) => frame.ref === ref && frame.msgid !== request.msgid);
}

export async function createGroup(client: ClassicClient, groupname: string): Promise<number> {
  const answer = await ask(client, { msgid: 8, groupname, groupdesc: 'd' });
  expect(answer.groupid).toEqual(expect.any(Number));
  return Number(answer.groupid);
}

export async function joinGroup(client: ClassicClient, groupid: number): Promise<void> {
  expect(await ask(client, { msgid: 9, groupid })).toMatchObject({ groupid });
}

/** The lists of a login answer are arrays of JSON texts. */
export function friendsIn(answer: ClassicFrame): Friend[] {
  return texts(answer.friends).map((text) => JSON.parse(text));
}

/** What a new login says of the person's first friend. */
export async function stateOfFriend(
  client: ClassicClient,
  person: Person,
): Promise<string | undefined> {
  await logout(client);
  return friendsIn(await login(client, person))[0]?.state;
}

export function groupsIn(answer: ClassicFrame): Group[] {
  return texts(answer.groups).map((text) => {
    const group = JSON.parse(text);
    return { ...group, users: texts(group.users).map((user) => JSON.parse(user)) };
  });
}

export function missedIn(answer: ClassicFrame): string[] {
  return texts(answer.offlinemsg).map((text) => JSON.parse(text).msg);
}

/** All texts that the connection was sent, in order, in the login answers' backlogs and live. */
export function heard(client: ClassicClient): string[] {
  return client.received.flatMap((frame) => {
    if (frame.msgid === 2) return missedIn(frame);
    return isPush(frame) ? [String(frame.msg)] : [];
  });
}

/** Waits for a text, wherever it comes, and gives all texts so far. */
export async function heardUpTo(client: ClassicClient, last: string): Promise<string[]> {
  if (!heard(client).includes(last)) {
    await client.next((frame) => isPush(frame) && frame.msg === last, MANY_FRAMES_DEADLINE_MS);
  }
  return heard(client);
}

/** The acknowledgements so far: which place each ref got. */
export function places(client: ClassicClient): Map<string, number> {
  const acknowledged = client.received.filter(({ msgid }) => msgid === 20);
  const found = new Map(acknowledged.map(({ ref, seq }) => [String(ref), Number(seq)]));
  expect(found.size).toBe(acknowledged.length);
  return found;
}

export async function acknowledged(client: ClassicClient, ref: string): Promise<void> {
  if (places(client).has(ref)) return;
  await client.next((frame) => frame.msgid === 20 && frame.ref === ref, MANY_FRAMES_DEADLINE_MS);
}

export function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, at) => `${prefix} ${at + 1}`);
}

const passwordOf = (name: string): string => `${name}'s password`;

function isPush({ msgid, msg }: ClassicFrame): boolean {
  return (msgid === 6 || msgid === 10) && typeof msg === 'string';
}

function texts(list: unknown): string[] {
  return Array.isArray(list) ? list : [];
}
