import { expect, test } from 'vitest';
import { parseRedisUrl } from './redis-url.ts';

test.each([
  ['redis://127.0.0.1', { kind: 'standalone', tls: false, host: '127.0.0.1', port: 6379, db: 0 }],
  [
    'rediss://al:p%40ss@[::1]:7000/3',
    {
      ...{ kind: 'standalone', tls: true, username: 'al', password: 'p@ss' },
      ...{ host: '::1', port: 7000, db: 3 },
    },
  ],
  [
    'redis+sentinel://:secret@one:1,two/the%20master?sentinel-user=s&sentinel-password=t%26',
    {
      ...{ kind: 'sentinel', tls: false, password: 'secret', master: 'the master' },
      sentinels: [
        { host: 'one', port: 1 },
        { host: 'two', port: 26_379 },
      ],
      ...{ sentinelUsername: 's', sentinelPassword: 't&' },
    },
  ],
  [
    'rediss+cluster://al:b@one:7000,two:7001/',
    {
      ...{ kind: 'cluster', tls: true, username: 'al', password: 'b' },
      hosts: [
        { host: 'one', port: 7000 },
        { host: 'two', port: 7001 },
      ],
    },
  ],
])('%s says where Redis is', (url, target) => {
  expect(parseRedisUrl(url)).toEqual(target);
});

test.each([
  ['nonsense', 'expected redis://'],
  ['amqp://al:secret@x', 'expected redis://'],
  ['redis+proxy://al:secret@x', 'expected redis://'],
  ['redis://', 'expected HOST:PORT'],
  ['redis://al:secret@x:99999', 'expected HOST:PORT where it says "x:99999"'],
  ['redis://x:y', 'expected HOST:PORT where it says "x:y"'],
  ['redis://al:secret@x/name', 'the number of a database'],
  ['redis://al:secret@x,y', 'several hosts are for redis+sentinel'],
  ['redis://secret@x', 'USER:PASSWORD@'],
  ['redis://al:secret%zz@x', 'malformed escape'],
  ['redis://al:secret@x?ssl=on', 'unknown parameter ssl'],
  ['redis://al:secret@x?sentinel-user=s', 'unknown parameter sentinel-user'],
  ['redis+sentinel://al:secret@x', 'names no master'],
  ['redis+cluster://al:secret@x/1', 'no numbered databases'],
  ['redis+cluster://al:secret@x,,y', 'expected HOST:PORT where it says ""'],
  ['redis://:secret/half@x', 'in a password as'],
  ['redis://:secret?half@x', 'in a password as'],
  ['redis://al:half@secret/half@x', 'in a password as'],
])('%s is refused in a line without the password', (url, line) => {
  expect(() => parseRedisUrl(url)).toThrow(line);
  expect(() => parseRedisUrl(url)).not.toThrow('secret');
});
