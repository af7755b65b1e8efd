import { describe, expect, test } from 'vitest';
import { ConfigError } from '../config.ts';
import { checkUrls } from './check-urls.ts';

const db = 'mysql://u:secret@h/db';
const bus = 'redis://h:1';

test('lets through what its adapters understand, and nothing', async () => {
  await checkUrls({ databaseUrl: undefined, busUrl: undefined });
  await checkUrls({ databaseUrl: `${db}?writers=4`, busUrl: 'rediss+cluster://a:1,b:2' });
});

describe('is a setting that cannot be used:', () => {
  test.each([
    ['no writers', `${db}?writers=0`, bus],
    ['an unknown parameter', `${db}?colour=red`, bus],
    ['no database', 'mysql://u:secret@h', bus],
    ['a broken escape', 'mysql://u:secret%zz@h/db', bus],
    ['a database of Redis that is no number', db, `${bus}/one`],
    ['an unknown parameter of Redis', db, `${bus}?colour=red`],
    ['a broken escape for Redis', db, 'redis://:secret%zz@h:1'],
  ])('%s', async (_, databaseUrl, busUrl) => {
    const error = await checkUrls({ databaseUrl, busUrl }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).not.toMatch(/secret|\n/);
  });
});
