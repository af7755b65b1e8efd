import { describe, expect, test } from 'vitest';
import { ConfigError, type ConfigOptions, type Environment, readConfig } from './config.ts';

test('has defaults for everything, and OWASP cost for passwords', () => {
  const config = readConfig({}, {});
  expect(config).toMatchObject({
    tcp: [{ host: '127.0.0.1', port: 6_000, dialect: { name: 'abc' } }],
    http: { host: '127.0.0.1', port: 8_080 },
    dataFolder: './data',
    databaseUrl: undefined,
    busUrl: undefined,
    search: true,
    logLevel: 'info',
    maxFrameBytes: 65_536,
    password: { memoryKib: 19_456, passes: 2 },
  });
  expect(config.rateLimit).toBeDefined();
  expect(Object.isFrozen(config)).toBe(true);
});

test('the command line comes before the environment', () => {
  const environment = {
    PARLEY_TCP: '127.0.0.1:1,[::1]:2?dialect=d',
    PARLEY_HTTP: ':3',
    PARLEY_DATA: '/var/lib/x',
    PARLEY_LOG: 'warn',
    PARLEY_SEARCH: 'off',
    PARLEY_RATE_LIMIT: 'off',
    PARLEY_MAX_GUESTS: '',
  };
  expect(readConfig({}, environment)).toMatchObject({
    tcp: [
      { host: '127.0.0.1', port: 1 },
      { host: '::1', port: 2, dialect: { name: 'd' } },
    ],
    http: { host: '127.0.0.1', port: 3 },
    dataFolder: '/var/lib/x',
    search: false,
    logLevel: 'warn',
    rateLimit: undefined,
    maxGuests: 4_096,
  });
  const options = { tcp: ['0.0.0.0:4'], http: '127.0.0.1:5', data: 'd', log: 'error' };
  expect(readConfig(options, environment)).toMatchObject({
    tcp: [{ host: '0.0.0.0', port: 4 }],
    http: { port: 5 },
    dataFolder: 'd',
    logLevel: 'error',
  });
});

describe('refuses in one line', () => {
  test.each<[string, ConfigOptions, Environment]>([
    ['a port alone', { tcp: ['6000'] }, {}],
    ['no workers', { workers: '0' }, {}],
    ['workers that are no number', { workers: 'all' }, {}],
    ['a host alone', { tcp: ['127.0.0.1'] }, {}],
    ['a port that is none', { tcp: ['127.0.0.1:65536'] }, {}],
    ['a negative port', { http: '127.0.0.1:-1' }, {}],
    ['nothing', { tcp: [''] }, {}],
    ['half a search', { search: 'half' }, {}],
    ['an unknown dialect', { tcp: [':6000?dialect=e'] }, {}],
    ['an unknown parameter', { tcp: [':6000?colour=red'] }, {}],
    ['more after the dialect', { tcp: [':6000?dialect=d?x'] }, {}],
    ['a dialect twice', { tcp: [':6000?dialect=d&dialect=d'] }, {}],
    ['half a proxy', { tcp: [':6000?proxy=maybe'] }, {}],
    ['a proxy without a word', { tcp: [':6000?proxy'] }, {}],
    ['no parameter', { tcp: [':6000?'] }, {}],
    ['a dialect of HTTP', { http: ':8080?dialect=d' }, {}],
    ['trust in a name', { trustedProxies: 'localhost' }, {}],
    ['trust in too many bits', { trustedProxies: '10.0.0.0/33' }, {}],
    ['trust in no bits', { trustedProxies: '10.0.0.0/' }, {}],
    ['trust in nobody', { trustedProxies: '' }, {}],
    ['trust in a zone', {}, { PARLEY_TRUSTED_PROXIES: 'fe80::1%eth0' }],
    ['an agent without a port', { agentCheck: '127.0.0.1' }, {}],
    ['no capacity', {}, { PARLEY_CAPACITY_CONNECTIONS: '0' }],
    ['a dialect named like a method', { tcp: [':6000?dialect=toString'] }, {}],
    ['two addresses in one', { tcp: [':6000,:6001'] }, {}],
    ['an unknown level', { log: 'loud' }, {}],
    ['a database that is none', { db: 'postgres://u:secret@h/db' }, {}],
    ['no URL', { db: 'secret' }, {}],
    ['a bus without a database', { bus: 'redis://127.0.0.1:1' }, {}],
    ['a certificate without a key', { tlsCert: '/c' }, {}],
    ['a key without a certificate', {}, { PARLEY_TLS_KEY: '/k' }],
    ['a host that is no origin', { origin: ['chat.example'] }, {}],
    ['an origin with a path', { origin: ['https://chat.example/'] }, {}],
    ['an origin with its default port', {}, { PARLEY_ORIGINS: 'https://chat.example:443' }],
    ['no origin', {}, { PARLEY_ORIGINS: 'null' }],
    ['a bus that is none', { db: 'mysql://h/db', bus: 'http://:secret@h' }, {}],
    ['no number', {}, { PARLEY_MAX_GUESTS: 'many' }],
    ['half a guest', {}, { PARLEY_MAX_GUESTS: '1.5' }],
    ['too small a frame', {}, { PARLEY_MAX_FRAME_BYTES: '10' }],
    ['too long a stop', {}, { PARLEY_STOP_TIMEOUT_MS: '3600001' }],
    ['a wait as long as the stop', {}, { PARLEY_DRAIN_WAIT_MS: '8000' }],
    ['half a rate limit', {}, { PARLEY_RATE_LIMIT: 'maybe' }],
  ])('%s', (_, options, environment) => {
    let message = '';
    try {
      readConfig(options, environment);
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      message = String(error);
    }
    expect(message).not.toBe('');
    expect(message).not.toContain('\n');
    expect(message).not.toContain('secret');
  });
});

test('a URL that cannot be read begins as it should all the same', () => {
  for (const sign of '#/?') {
    const read = () => readConfig({ db: `mysql://u:a${sign}b@h/d` }, {});
    expect(read).toThrow('in a password write # / ? @ as %23 %2F %3F %40');
  }
  expect(() => readConfig({ db: 'postgres://h/d' }, {})).toThrow('begins with mysql://');
});

test('addresses say whether a proxy speaks there, and whom they trust', () => {
  const off = readConfig({ tcp: [':1?proxy=off'] }, {});
  expect(off).toMatchObject({ tcp: [{ proxy: false }], http: { proxy: false } });
  expect(off.trustedProxies).toEqual([
    { address: '127.0.0.1', prefix: 32 },
    { address: '::1', prefix: 128 },
  ]);
  const tcp = ['127.0.0.1:1?proxy=on&dialect=d', '127.0.0.1:2?dialect=d&proxy=on'];
  const on = readConfig({ tcp, http: ':3?proxy=on', trustedProxies: '10.0.0.0/8, fd00::1' }, {});
  expect(on).toMatchObject({
    tcp: [1, 2].map((port) => ({ port, proxy: true, dialect: { name: 'd' } })),
    http: { port: 3, proxy: true },
    trustedProxies: [
      { address: '10.0.0.0', prefix: 8 },
      { address: 'fd00::1', prefix: 128 },
    ],
  });
});

test('the agent answers only where it is asked for', () => {
  expect(readConfig({}, {})).toMatchObject({ agentCheck: undefined });
  expect(readConfig({ agentCheck: ':5' }, { PARLEY_AGENT_CHECK: ':6' })).toMatchObject({
    agentCheck: { host: '127.0.0.1', port: 5 },
    capacity: { connections: 50_000, lagMs: 200 },
  });
});

test('TLS takes a certificate and a key, from either place', () => {
  expect(readConfig({}, {})).toMatchObject({ tls: undefined, origins: [] });
  const tls = { certFile: '/c', keyFile: '/k' };
  expect(readConfig({ tlsCert: '/c' }, { PARLEY_TLS_KEY: '/k' })).toMatchObject({ tls });
  expect(readConfig({}, { PARLEY_TLS_CERT: '/c', PARLEY_TLS_KEY: '/k' })).toMatchObject({ tls });
});

test('origins are compared as browsers write them', () => {
  const environment = { PARLEY_ORIGINS: 'https://Chat.Example, http://127.0.0.1:3000' };
  const origins = ['https://chat.example', 'http://127.0.0.1:3000'];
  expect(readConfig({}, environment)).toMatchObject({ origins });
  expect(readConfig({ origin: ['*'] }, environment)).toMatchObject({ origins: ['*'] });
});

test('addresses in the environment may have spaces between them', () => {
  const { tcp } = readConfig({}, { PARLEY_TCP: ' 127.0.0.1:1, 127.0.0.1:2 ' });
  expect(tcp).toMatchObject([
    { host: '127.0.0.1', port: 1 },
    { host: '127.0.0.1', port: 2 },
  ]);
});
