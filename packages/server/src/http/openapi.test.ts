import fastify from 'fastify';
import { expect, test } from 'vitest';
import { createMemoryStore } from '../store/memory/memory-store.ts';
import { createDoor } from './door.ts';
import type { DoorParts } from './door-services.ts';
import { examples } from './examples.ts';
import { openapi } from './openapi.ts';
import { reader } from './read-body.ts';
import {
  errorAnswer,
  messageAnswer,
  messageRequest,
  tokenAnswer,
  tokenRequest,
} from './schemas.ts';
import { toYaml } from './yaml.ts';

const FILE = '../../../../docs/openapi.yaml';
type Node = { readonly [name: string]: Node };
const document = JSON.parse(JSON.stringify(openapi)) as Node;

/** All values under this name, wherever they are. */
function* under(name: string, node: unknown): Generator<Node> {
  if (typeof node !== 'object' || node === null) return;
  for (const [field, value] of Object.entries(node)) {
    if (field === name) yield value;
    yield* under(name, value);
  }
}

test('docs/openapi.yaml says what the code does; vitest renews it with -u', async () => {
  await expect(toYaml(openapi)).toMatchFileSnapshot(FILE);
});

test('has every route, and no other', async () => {
  const routes: string[] = [];
  const app = fastify();
  app.addHook('onRoute', ({ method, url }) => {
    if (method !== 'HEAD') routes.push(`${String(method).toLowerCase()} ${url}`);
  });
  const store = createMemoryStore();
  const cursors = { add() {}, remove() {}, save: async () => {} };
  await createDoor({ store, cursors } as unknown as DoorParts).mount(app);
  await app.close();
  const described = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  expect(routes.sort()).toEqual(described.sort());
});

test('every reference leads somewhere', () => {
  const names = [...under('$ref', document)].map(String);
  expect(names.length).toBeGreaterThan(4);
  for (const name of names) {
    const path = name.replace('#/', '').split('/');
    expect(path.reduce<Node | undefined>((node, part) => node?.[part], document)).toBeDefined();
  }
});

test('the examples are what the schemas say', () => {
  for (const { request, answer } of Object.values(examples.token)) {
    expect(reader(tokenRequest)(JSON.stringify(request))).toEqual(request);
    expect(reader(tokenAnswer)(JSON.stringify(answer))).toEqual(answer);
  }
  for (const { request, answer } of Object.values(examples.message)) {
    expect(reader(messageRequest)(JSON.stringify(request))).toEqual(request);
    expect(reader(messageAnswer)(JSON.stringify(answer))).toEqual(answer);
  }
  const failures = [...under('responses', document)].flatMap((responses) =>
    Object.entries(responses)
      .filter(([status]) => status !== '200')
      .flatMap(([, response]) => [...under('value', response)]),
  );
  expect(failures.length).toBeGreaterThan(10);
  for (const value of failures) expect(reader(errorAnswer)(JSON.stringify(value))).toEqual(value);
});
