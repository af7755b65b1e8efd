import { describe, expect, test } from 'vitest';
import { decodeRequest } from './decode-request.ts';
import { dialects } from './dialects.ts';

const decode = (frame: string) => decodeRequest(frame, dialects.abc);
const valid: Record<string, Record<string, unknown>> = {
  login: { msgid: 1, id: 1, name: 'al', password: 'x' },
  logout: { msgid: 3, id: 1 },
  register: { msgid: 4, name: 'al', password: 'x' },
  directChat: { msgid: 6, id: 1, name: 'al', toid: 2, msg: 'hi', time: 't' },
  addFriend: { msgid: 7, id: 1, friendid: 2 },
  createGroup: { msgid: 8, id: 1, groupname: 'g', groupdesc: 'd' },
  joinGroup: { msgid: 9, id: 1, groupid: 5 },
  groupChat: { msgid: 10, id: 1, name: 'al', groupid: 5, groupname: 'g', msg: 'hi', time: 't' },
};
const optional = ['id', 'name', 'time', 'groupdesc', 'groupname'];

/** The request, with one field replaced by the JSON text given, or left out. */
function frameWith(type: string, field: string, json: string | undefined): string {
  const { [field]: _, ...others } = valid[type] ?? {};
  const rest = JSON.stringify(others).slice(1);
  return json === undefined ? `{${rest}` : `{${JSON.stringify(field)}:${json},${rest}`;
}

const outcome = (type: string, field: string, json: string | undefined): string => {
  const request = decode(frameWith(type, field, json));
  return request.type === 'rejected' ? request.detail : request.type;
};

describe.each(
  Object.entries(valid).flatMap(([type, fields]) =>
    Object.entries(fields)
      .filter(([field]) => field !== 'msgid')
      .map(([field, value]) => [type, field, value] as const),
  ),
)('%s: %s', (type, field, value) => {
  test('may be missing only where it is optional', () => {
    const isOptional =
      type === 'register' || type === 'createGroup'
        ? field === 'id' || field === 'groupdesc'
        : optional.includes(field);
    const expected = isOptional ? type : `${field} is missing; nothing was done`;
    expect(outcome(type, field, undefined)).toBe(expected);
  });

  test.each(['null', 'true', '[]', '{}', '["x"]', typeof value === 'string' ? '1' : '"1"'])(
    'is refused as %s',
    (json) => {
      expect(outcome(type, field, json)).toMatch(
        new RegExp(`^${field} must .*; nothing was done$`),
      );
    },
  );
});

describe('an id', () => {
  const idFields = [
    ...[...['logout', 'directChat', 'groupChat'].map((type) => [type, 'id'])],
    ...[
      ['directChat', 'toid'],
      ['addFriend', 'friendid'],
      ['joinGroup', 'groupid'],
    ],
  ] as [string, string][];

  test.each(idFields)('of %s, %s, is a whole number from 1 to 2³¹ − 1', (type, field) => {
    for (const json of ['1', '2147483647', '1.0', '2e0', '1E+2']) {
      expect([json, outcome(type, field, json)]).toEqual([json, type]);
    }
    for (const json of ['0', '-0', '-1', '2147483648', '1.5', '1e400', '-1e400', '1e-400']) {
      expect([json, outcome(type, field, json)]).toEqual([
        json,
        expect.stringMatching(`^${field} must`),
      ]);
    }
  });

  test('of a login is any signed 32-bit number, for it must be answered as a login', () => {
    for (const json of ['0', '-1', '-2147483648', '2147483647']) {
      expect(outcome('login', 'id', json)).toBe('login');
    }
    for (const json of ['-2147483649', '2147483648', '1.5', '1e400']) {
      expect(outcome('login', 'id', json)).toMatch(/^id must/);
    }
  });
});

describe('a text', () => {
  test.each([
    ['directChat', 'msg', 'x', 1, 16_384],
    ['directChat', 'msg', 'é', 1, 8_192],
    ['groupChat', 'msg', '😀', 1, 4_096],
    ['directChat', 'time', 'x', 0, 64],
    ['groupChat', 'time', '中', 0, 21],
    ['createGroup', 'groupname', 'x', 1, 50],
    ['createGroup', 'groupname', '😀', 1, 50],
    ['createGroup', 'groupdesc', '中', 0, 200],
  ])('%s: %s of %s has %i to %i of them', (type, field, letter, minimum, maximum) => {
    const of = (count: number) => outcome(type, field, JSON.stringify(letter.repeat(count)));
    expect(of(minimum)).toBe(type);
    expect(of(maximum)).toBe(type);
    expect(of(maximum + 1)).toMatch(new RegExp(`^${field} must have ${minimum} to `));
    if (minimum > 0) expect(of(minimum - 1)).toMatch(new RegExp(`^${field} must have`));
  });

  test('that names a group has no half characters', () => {
    expect(outcome('createGroup', 'groupname', '"\\ud800"')).toMatch(/^groupname must/);
    expect(outcome('createGroup', 'groupdesc', '"a\\udc00"')).toMatch(/^groupdesc must/);
  });

  test('may be huge where another rule decides: names and passwords', () => {
    const huge = JSON.stringify('x'.repeat(60_000));
    expect(outcome('register', 'name', huge)).toBe('register');
    expect(outcome('login', 'password', huge)).toBe('login');
    expect(outcome('directChat', 'name', huge)).toBe('directChat');
  });
});
