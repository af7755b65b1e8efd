import { describe, expect, test } from 'vitest';
import { asClassic } from './chat-body.ts';
import { decodeRequest } from './decode-request.ts';
import { dialects } from './dialects.ts';

function bodyOf(frame: string): string {
  const request = decodeRequest(frame, dialects.abc);
  return request.type === 'rejected' ? request.detail : request.body;
}

const direct = (fields: string) => bodyOf(`{"msgid":6,"id":1,"name":"x","toid":2,${fields}}`);
const group = (fields: string) =>
  bodyOf(`{"groupname":"x","msgid":10,"id":1,"name":"x","groupid":2,${fields}}`);

describe('what is passed on', () => {
  test('is all but the address', () => {
    expect(direct('"msg":"m","time":"t","from":"f"')).toBe('{"msg":"m","time":"t","from":"f"}');
    expect(group('"msg":"m","time":"t","from":"f"')).toBe('{"msg":"m","time":"t","from":"f"}');
    expect(direct('"msg":"m","groupid":3,"groupname":"g"')).toBe(
      '{"msg":"m","groupid":3,"groupname":"g"}',
    );
    expect(group('"msg":"m","toid":3')).toBe('{"msg":"m","toid":3}');
  });

  test.each([
    ['{"x":{"y":[1,null,true,"é"]},"msg":"m"}'],
    ['{"msg":"m","__proto__":{"polluted":true},"constructor":null,"toString":"x"}'],
    ['{"msg":"m","":"empty","toJSON":{"rawJSON":"1"},"errno":0}'],
    ['{"msg":"\\ud800 \\n \\u0000 \u2028"}'],
    ['{"msg":"m","n":12345678901234567890}'],
    ['{"msg":"m","n":-0}'],
    ['{"msg":"m","n":[{"id":9007199254740993}],"__proto__":[-0,1e400]}'],
    ['{"msg":"m","a":1.0,"b":-0,"c":1e20,"d":0.10,"e":1E3,"f":1e-400}'],
  ])('stays as it was written: %s', (body) => {
    expect(direct(body.slice(1, -1))).toBe(body);
    expect(group(body.slice(1, -1))).toBe(body);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  test("keeps a classic client's fields apart that mean something in v2, and gives them back", () => {
    const fields = '"own":1,"msg":"m","edited":12345678901234567890,"by":null,"x":{"reply":2}';
    const body = direct(fields);
    expect(JSON.parse(body)).toEqual({
      ...{ own: { edited: expect.any(Number), by: null, own: 1 }, msg: 'm', x: { reply: 2 } },
    });
    expect(body.length).toBeLessThan(`{"msgid":6,"toid":2,${fields}}`.length);
    expect(asClassic(body)).toContain('"edited":12345678901234567890');
    expect(JSON.parse(asClassic(body))).toEqual(JSON.parse(`{${fields}}`));
    const ofV2 = decodeRequest(`{"msgid":6,"toid":2,${fields}}`, dialects.abc, 'v2');
    expect(ofV2).toMatchObject({ body: `{${fields}}` });
  });

  test('is never longer than what came', () => {
    const many = `"msg":"m","n":[${'1e20,'.repeat(1_000)}1e20]`;
    expect(direct(many)).toBe(`{${many}}`);
    expect(direct('"msg":"m","n":1e15,"o":-3e3,"p":1E2')).toBe(
      '{"msg":"m","n":1e15,"o":-3e3,"p":1E2}',
    );
    expect(direct('"msg":"m","n":0,"p":1E2,"q":-5,"r":1763640067123,"s":null,"t":true')).toBe(
      '{"msg":"m","n":0,"p":100,"q":-5,"r":1763640067123,"s":null,"t":true}',
    );
  });

  test('of a key that comes twice is the last', () => {
    expect(direct('"msg":"first","x":1e2,"x":2e3,"msg":"last"')).toBe('{"msg":"last","x":2e3}');
    expect(
      decodeRequest('{"msgid":1,"toid":5,"msg":"m","toid":6,"msgid":6}', dialects.abc),
    ).toMatchObject({ type: 'directChat', fields: { toid: 6 } });
  });
});

describe('a ref', () => {
  const refOf = (json: string) =>
    decodeRequest(`{"msgid":6,"toid":2,"msg":"m","ref":${json}}`, dialects.abc).ref;

  test.each(['"r"', '" "', '"\\u0000"', `"${'x'.repeat(64)}"`, `"${'😀'.repeat(64)}"`])(
    'is %s, and no part of the body',
    (json) => {
      expect(refOf(json)).toBe(JSON.parse(json));
      expect(direct(`"msg":"m","ref":${json},"n":0.5`)).toBe('{"msg":"m","n":0.5}');
      expect(group(`"ref":${json},"msg":"m"`)).toBe('{"msg":"m"}');
    },
  );

  test.each([
    ...['""', `"${'x'.repeat(65)}"`, `"${'😀'.repeat(65)}"`, '1', '0', 'null', 'true', '["r"]'],
    // Half a surrogate pair is kept by no store: two of them would be one and the same ref.
    ...['{"r":1}', '"\\ud83d"', '"a\\ude00b"'],
  ])('is not %s, which is passed on', (json) => {
    expect(refOf(json)).toBeUndefined();
    expect(direct(`"msg":"m","ref":${json}`)).toBe(`{"msg":"m","ref":${json}}`);
    expect(group(`"ref":${json},"msg":"m"`)).toBe(`{"ref":${json},"msg":"m"}`);
  });

  test('is taken from every request', () => {
    const request = '{"msgid":9,"groupid":1,"ref":"r"}';
    expect(decodeRequest(request, dialects.abc)).toMatchObject({ type: 'joinGroup', ref: 'r' });
  });
});
