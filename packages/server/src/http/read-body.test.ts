import { limits, RequestError } from '@parley/protocol';
import { expect, test } from 'vitest';
import { reader, textOf } from './read-body.ts';
import { messageRequest, tokenRequest } from './schemas.ts';

const readToken = reader(tokenRequest);
const readMessage = reader(messageRequest);

function refusalOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof RequestError) return `${error.error}: ${error.message}`;
    throw error;
  }
  return 'none';
}

test.each([
  ['', 'malformed_json'],
  ['   ', 'malformed_json'],
  ['null', 'malformed_json'],
  ['[{}]', 'malformed_json'],
  ['{"a":1', 'malformed_json'],
  ['{"a":1}}', 'malformed_json'],
  ['{"a":1} {"b":2}', 'malformed_json'],
  ['{"a":1} x', 'malformed_json'],
  ['\ufeff{"a":1}', 'malformed_json'],
  [Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'invalid_utf8'],
  [`{"a":${'['.repeat(limits.nesting)}${']'.repeat(limits.nesting)}}`, 'nested_too_deep'],
  [`{"a":"${'x'.repeat(limits.frameBytes)}"}`, 'frame_too_large'],
  ['{"a":1}', 'none'],
  ['\r\n {"a":\n[1]} \n', 'none'],
])('of the body %j: %s', (body, expected) => {
  expect(refusalOf(() => textOf(Buffer.from(body))).split(':')[0]).toBe(expected);
});

test.each([
  ['{"a":1,}', 'malformed_json: this body is not one JSON object'],
  ['{}', 'invalid_field: the body lacks user'],
  ['{"user":5}', 'invalid_field: user must be object'],
  ['{"user":{"key":7}}', 'invalid_field: user.key must be string'],
  ['{"user":{"key":"k","nmae":"x"}}', 'invalid_field: user may not have nmae'],
  [`{"user":{"key":"${'k'.repeat(129)}"}}`, 'invalid_field: user.key must'],
  ['{"user":{"key":"\\ud800"}}', 'invalid_field: user.key must'],
  [`{"user":{"key":"k"},"device":"${'d'.repeat(65)}"}`, 'invalid_field: device must'],
  [`{"user":{"key":"${'😀'.repeat(128)}"}}`, 'none'],
])('of the request %j: %s', (text, expected) => {
  expect(refusalOf(() => readToken(text))).toContain(expected);
});

test('of a choice one thing is said', () => {
  const of = (from: unknown) =>
    refusalOf(() => readMessage(JSON.stringify({ from, to: { id: 1 }, msg: 'x', ref: 'r' })));
  expect(of({ key: 'k' })).toBe('none');
  for (const wrong of [{ kay: 'k' }, { key: 'k', id: 1 }, { id: 0 }, { group: 1 }, 5, null]) {
    expect(of(wrong)).toMatch(/^invalid_field: from has none of the forms/);
  }
});
