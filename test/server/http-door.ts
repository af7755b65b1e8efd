import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { startChild } from '../support/child.ts';
import {
  type ClassicClient,
  type ClassicFrame,
  connectClassic,
} from '../support/classic-client.ts';
import { within } from '../support/deadline.ts';
import type { ParleyNode } from '../support/parley-node.ts';

const PARLEY = fileURLToPath(new URL('../../packages/cli/bin/parley.js', import.meta.url));

export type Answer = {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
};

/** Runs `parley admin` on a node's database to its end. */
export async function admin(dataFolder: string, ...args: string[]) {
  const child = await startChild({
    command: process.execPath,
    args: [PARLEY, 'admin', ...args, '--data', dataFolder],
    env: { PATH: process.env.PATH },
  });
  try {
    const { code } = await within(child.exited, 20_000, () => `parley admin ${args.join(' ')}`);
    return { code, stdout: child.stdout(), stderr: child.stderr() };
  } finally {
    await child.kill();
  }
}

export async function makeKey({ dataFolder }: ParleyNode, name = 'shop'): Promise<string> {
  const { code, stdout } = await admin(dataFolder, 'key', 'create', name);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^sk_[\w-]{43}\n$/);
  return stdout.trim();
}

/** A request of a back end; a body that is no text is sent as JSON. */
export async function call(
  { httpPort }: ParleyNode,
  path: string,
  body: unknown,
  headers: Record<string, string>,
): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${httpPort}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
  });
  return {
    status: response.status,
    body: JSON.parse(await response.text()),
    headers: response.headers,
  };
}

/** A back end that holds a key. */
export function backEnd(node: ParleyNode, key: string) {
  const ask = (path: string, body: unknown) =>
    call(node, path, body, { authorization: `Bearer ${key}` });
  return {
    ask,
    tokens: (body: unknown) => ask('/v1/tokens', body),
    messages: (body: unknown) => ask('/v1/messages', body),
    async user(userKey: string, name: string): Promise<{ id: number; token: string }> {
      const { status, body } = await ask('/v1/tokens', { user: { key: userKey, name } });
      expect(status).toBe(200);
      const { id } = body.user as { id: number };
      return { id, token: String(body.token) };
    },
  };
}

/** A v2 client on TCP that logged in by a token, and the answer to that. */
export async function device(
  { tcpPort }: ParleyNode,
  token: string,
): Promise<{ client: ClassicClient; answer: ClassicFrame }> {
  const client = await connectClassic(tcpPort);
  client.send({ msgid: 1, v: 2, token, ref: 'login' });
  const answer = await client.nextOf(2);
  expect(answer).toMatchObject({ errno: 0, ref: 'login' });
  return { client, answer };
}
