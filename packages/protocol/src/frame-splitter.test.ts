import { describe, expect, test } from 'vitest';
import { bytesOf, chunksOf, resultsOf, understand } from '../testing/splitting.ts';

const ONE = '{"msgid":1,"id":1,"password":"é}{\\"\\\\中😀"}';
const TWO = '{"a":[{"b":[1,2]},"]"],"c":{}}';
const PRETTY = '{\n  "list": [\n    {\n      "a": 1\n    },\r\n\t{\n}\n  ],\n  "d":\n{ }\n}';

describe('cutting a stream', () => {
  test.each([
    ['NUL', `${ONE}\0${TWO}\0`],
    ['newlines', `${ONE}\n${TWO}\r\n`],
    ['nothing', ONE + TWO],
    ['a mixture', ` \t${ONE}\0\0\n\r\n ${TWO}`],
  ])('finds objects between %s', (_, stream) => {
    expect(resultsOf(stream)).toEqual([ONE, TWO]);
  });

  test('gives the same results at every size of chunks', () => {
    const stream = bytesOf(
      ...[ONE, '\0', TWO, TWO, '\n', PRETTY, ' junk { } \n', '{"cut":"off\n', ONE, '{"a":\0'],
      ...['{"half":"', [0xe4, 0xb8], '"}', '{"open":1,\n{}\n', '{"open":1 \r\n ', ONE, '\n{"last'],
    );
    const whole = understand([stream]);
    expect(whole.results).toEqual([
      ...[ONE, TWO, TWO, PRETTY, 'unexpected_bytes', 'malformed_json', ONE, 'malformed_json'],
      // After a comma a missing brace shows only at the line after the next.
      ...['invalid_utf8', 'malformed_json', 'malformed_json', ONE],
    ]);
    for (let size = 1; size <= stream.length; size += 1) {
      expect([size, understand(chunksOf(stream, size))]).toEqual([size, whole]);
    }
  });

  test('leaves it to the decoder whether brackets match', () => {
    expect(resultsOf('{]{"a":[}}')).toEqual(['{]', '{"a":[}}']);
  });
});

describe('broken input', () => {
  test.each([
    ['a string that was not closed ends at a newline', '{"a":"b}\n{"c":1}\n', 1],
    ['a string that was not closed ends at NUL', '{"a":"b}\0{"c":1}\0', 1],
    ['an escape that was not finished ends at a newline', '{"a":"\\\n{"c":1}\n', 1],
    ['an escape that was not finished ends at NUL', '{"a":"\\\0{"c":1}\0', 1],
    ['an object that was not closed ends at NUL', '{"a":{"b":1}\0{"c":1}\0', 1],
    ['an object that was not closed ends at the next on a new line', '{"a":1\r\n {"c":1}\n', 1],
    ['a lone brace ends at the next on a new line', '{\n{\n{"c":1}\n', 2],
  ])('%s', (_, stream, errors) => {
    expect(resultsOf(stream)).toEqual([...Array(errors).fill('malformed_json'), '{"c":1}']);
  });

  test('a brace on the same line is no new beginning', () => {
    expect(resultsOf('{"a":1 {"b":2}}\n{"c":1}')).toEqual(['{"a":1 {"b":2}}', '{"c":1}']);
  });

  test('bytes that begin no object are skipped to the end of the line', () => {
    expect(resultsOf('[1,{"a":1}] {"a":2}\r\n{"c":1}')).toEqual(['unexpected_bytes', '{"c":1}']);
    expect(resultsOf('{"a":1}} {"a":2}\0{"c":1}')).toEqual([
      '{"a":1}',
      'unexpected_bytes',
      '{"c":1}',
    ]);
    expect(resultsOf('\u00a0\n\ufeff\n')).toEqual(['unexpected_bytes', 'unexpected_bytes']);
  });

  test.each([
    ['half a character', [0xe4, 0xb8]],
    ['a byte that continues nothing', [0x80]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['half a surrogate pair', [0xed, 0xa0, 0x80]],
    ['what lies above Unicode', [0xf4, 0x90, 0x80, 0x80]],
  ])('%s is left out', (_, bytes) => {
    const stream = bytesOf('{"a":"', bytes, '"}{"c":"é"}');
    expect(resultsOf(stream)).toEqual(['invalid_utf8', '{"c":"é"}']);
  });
});

describe('the ending', () => {
  test.each([
    ['bare', '{}{"a":"\\n"}'],
    ['bare', '{} \t\r{}'],
    ['nul', '{}\0{}'],
    ['newline', '{}\n{}'],
    ['newline', '{}\r\n'],
    ['newline', '{}\0{}\n'],
    ['nul', '{}\n{}\0'],
    ['newline', '{"a":"\n'],
    ['nul', 'junk\0'],
    ['newline', '{"a":1\n{"b":1}'],
    ['bare', '{\n"a":1\n}'],
  ])('is %s after %j', (ending, stream) => {
    expect(understand([bytesOf(stream)]).ending).toBe(ending);
  });

  test.each([
    [true, ''],
    [true, '{"a":1}'],
    [true, '{"a":1}\n \0'],
    [false, '{"a":1'],
    [false, '{"a":"}'],
    [false, 'junk'],
    [true, 'junk\n'],
  ])('a stream stands between frames: %s, after %j', (isBetween, stream) => {
    expect(understand([bytesOf(stream)]).isBetweenFrames).toBe(isBetween);
  });
});
