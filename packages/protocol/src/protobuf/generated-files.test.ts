import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { protobufFiles } from '../../scripts/protobuf-files.ts';
import { catalogue } from '../catalogue.ts';
import { collectStructures } from './collect-structures.ts';
import { appendNumbers, type Numbers } from './numbers.ts';
import { protoText } from './proto-text.ts';
import type { Structure } from './structure.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const released: Numbers = JSON.parse(read('src/protobuf/numbers.json'));

describe('what is generated for Protobuf', () => {
  test('is what the catalogue makes', async () => {
    // `npm run protobuf` makes it anew.
    for (const [path, text] of await protobufFiles(released)) {
      expect(read(path) === text, `${path} is not current`).toBe(true);
    }
  });

  test('has every message of the catalogue, by its msgid', () => {
    const proto = read('parley.proto');
    const members = [...proto.matchAll(/^ {4}\w+ (\w+) = (\d+);$/gm)];
    expect(members.map(([, , number]) => Number(number))).toEqual(
      Object.values(catalogue)
        .map(({ number }) => number)
        .toSorted((one, other) => one - other),
    );
  });

  test('needs no code made at run time, which a strict page forbids', () => {
    const codec = JSON.stringify(new URL('client-codec.ts', import.meta.url).href);
    const script = `
      import { decodeServerFrame, encodeRequest } from ${codec};
      const bytes = encodeRequest({ msgid: 6, toid: 2, msg: 'hello', own: 1, ref: 'r' });
      process.stdout.write(JSON.stringify(decodeServerFrame(bytes)));
      try { new Function('return 1'); } catch { process.stdout.write(' and no Function'); }`;
    const options = [
      '--disallow-code-generation-from-strings',
      '--input-type=module',
      '-e',
      script,
    ];
    const output = execFileSync(process.execPath, options, { encoding: 'utf8' });
    expect(output).toBe('{"own":1,"toid":2,"msg":"hello","msgid":6,"ref":"r"} and no Function');
  });
});

describe('the numbers of fields', () => {
  const field = { type: 'string', isList: false, isOptional: false } as const;
  const structure = (...names: string[]): Structure => ({
    name: 'Some',
    summary: '',
    fields: names.map((name) => ({ ...field, name })),
    constants: {},
    hasExtra: true,
  });
  const one = appendNumbers({}, [structure('a', 'b', 'c')]);

  test('are given in order, further fields behind all others', () => {
    expect(one).toEqual({ Some: { a: 1, b: 2, c: 3, extra: 100 } });
  });

  test('stay, whatever comes between or goes', () => {
    const changed = structure('c', 'new', 'a');
    const two = appendNumbers(one, [changed]);
    expect(two).toEqual({ Some: { a: 1, b: 2, c: 3, new: 4, extra: 100 } });
    const text = protoText([changed], two);
    expect(text).toContain('  reserved 2;\n  reserved "b";\n');
    expect(text).toContain('  string new = 4;\n');
  });

  test('are those that were released', () => {
    expect(appendNumbers(released, collectStructures())).toEqual(released);
    // Written down here once more: whoever changes them breaks clients that are out there.
    expect(released.DirectChat).toMatchObject({ toid: 3, msg: 4, time: 5, conv: 6, extra: 100 });
    expect(released.GroupChat).toMatchObject({ groupid: 3, msg: 5, time: 6, conv: 7, extra: 100 });
    expect(released.Login).toMatchObject({ v: 1, id: 2, name: 3, password: 4, token: 5 });
    expect(released.Entry).toMatchObject({ msgid: 1, conv: 2, seq: 3, ref: 12, msg: 13, data: 15 });
    for (const numbers of Object.values(released)) {
      const values = Object.values(numbers);
      expect(new Set(values).size).toBe(values.length);
    }
  });

  test('run out before they meet those of the further fields', () => {
    const names = Array.from({ length: 100 }, (_, index) => `f${index}`);
    expect(() => appendNumbers({}, [structure(...names)])).toThrow('no number left');
  });
});
