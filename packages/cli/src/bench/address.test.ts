import { describe, expect, it } from 'vitest';
import { parseAddress } from './address.ts';

describe('parseAddress', () => {
  it('takes loopback addresses', () => {
    expect(parseAddress('127.0.0.1:6000', false)).toEqual({ host: '127.0.0.1', port: 6000 });
    expect(parseAddress('127.9.9.9:1', false).host).toBe('127.9.9.9');
    expect(parseAddress('[::1]:6000', false).host).toBe('::1');
  });

  it.each(['10.0.0.1:6000', 'example.org:6000', '127.example.org:6000', '0.0.0.0:6000'])(
    'refuses %s unless it is allowed',
    (text) => {
      expect(() => parseAddress(text, false)).toThrow('--allow-remote');
      expect(parseAddress(text, true).port).toBe(6000);
    },
  );

  it.each(['', '6000', '127.0.0.1', '127.0.0.1:0', '127.0.0.1:70000', '127.0.0.1:x'])(
    'refuses %j as malformed',
    (text) => {
      expect(() => parseAddress(text, true)).toThrow('HOST:PORT');
    },
  );
});
