import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../../server/src/config.ts';
import { dialects } from '../dialects.ts';
import { errors } from '../errors.ts';
import { limits } from '../limits.ts';
import { fieldTable } from './field-table.ts';
import { table } from './markdown.ts';
import { renewReference } from './renew.ts';
import { errorTable, limitTable, messageTable } from './tables.ts';

const document = readFileSync(new URL('../../../../PROTOCOL.md', import.meta.url), 'utf8');

describe('PROTOCOL.md', () => {
  test('has the tables that the catalogue makes', () => {
    // `node packages/protocol/scripts/renew-protocol-md.ts` makes them anew.
    expect(renewReference(document)).toBe(document);
  });

  test('names in its text no error that is none, and none by another number', () => {
    const named = [...document.matchAll(/(\d+) `([a-z0-9]+_[a-z0-9_]+|internal|replaced)`/g)];
    expect(named.length).toBeGreaterThan(15);
    const numbers: Readonly<Record<string, { readonly errno: number }>> = errors;
    for (const [, errno, name = ''] of named) {
      expect([name, numbers[name]?.errno]).toEqual([name, Number(errno)]);
    }
  });

  test('says of the settings what they are when nobody sets them', () => {
    const config = readConfig({}, {});
    const rows = [...document.matchAll(/\| (\d+) \| `(PARLEY_\w+)` \|/g)];
    expect(Object.fromEntries(rows.map(([, value, name]) => [name, Number(value)]))).toEqual({
      PARLEY_MAX_FRAME_BYTES: config.maxFrameBytes,
      PARLEY_MAX_OUTBOX_BYTES: config.maxOutboxBytes,
      PARLEY_MAX_GUESTS: config.maxGuests,
      PARLEY_LOGIN_TIMEOUT_MS: config.loginTimeoutMs,
      PARLEY_IDLE_TIMEOUT_MS: config.idleTimeoutMs,
      PARLEY_RATE_LIMIT_LOGINS: config.rateLimit?.logins,
      PARLEY_RATE_LIMIT_REGISTRATIONS: config.rateLimit?.registrations,
    });
  });

  test('repeats in its text the limits that hold', () => {
    expect(document).toContain(`a text of 1 to ${limits.refCharacters} characters`);
    expect(document).toContain(`A name has 1 to ${limits.nameCharacters} characters`);
    expect(document).toContain(`A password has 1 to ${limits.passwordBytes} bytes`);
    expect(document).toContain(`has at most ${limits.smallClientBytes} bytes, NUL included`);
    expect(document).toContain(`whole numbers from 1 to ${limits.idMaximum}`);
  });

  test('shows frames that are frames', () => {
    const shown = [...document.matchAll(/^(?:< )?(\{"msgid":\d.*\})$/gm)];
    expect(shown.length).toBeGreaterThan(10);
    for (const [, frame = ''] of shown) expect(() => JSON.parse(frame)).not.toThrow();
  });
});

describe('renewing', () => {
  const without = (part: string) =>
    document.replace(new RegExp(`<!-- generated: ${part} -->[^]*?<!-- end -->`), '');

  test('puts back what was changed, and only that', () => {
    const changed = document.replace('| 12 | 12 |', '| 13 | 13 |').replace('`sent`', '`set`');
    expect(changed).not.toBe(document);
    expect(renewReference(changed)).toBe(document.replace('`sent`', '`set`'));
  });

  test.each(['messages', 'limits', 'errors', 'fields of login', 'fields of sent'])(
    'misses a part that is gone: %s',
    (part) => {
      expect(() => renewReference(without(part))).toThrow(`these parts are missing: ${part}`);
    },
  );

  test('refuses a part that comes twice or means nothing', () => {
    const more = (name: string) => `${document}\n<!-- generated: ${name} -->\n<!-- end -->\n`;
    expect(() => renewReference(more('limits'))).toThrow('"limits" is there twice');
    expect(() => renewReference(more('fields of nothing'))).toThrow('nothing generates');
  });
});

describe('the tables', () => {
  test('have a row for each message, with both numbers', () => {
    expect(messageTable()).toContain('| groupChat | 10 | 9 | request and push |');
    expect(messageTable()).toContain('| logout | 3 | – | request |');
    expect(messageTable()).toContain('| sent | 20 | 20 | answer |');
  });

  test('have a row for each field, with its type and its other spellings', () => {
    expect(fieldTable('directChat')).toContain(
      `| \`toid\`, or \`to\` | integer, 1 to ${limits.idMaximum} | always | the receiver |`,
    );
    expect(fieldTable('directChat')).toContain('| `msg` | string, 1 to 16384 bytes | always |');
    expect(fieldTable('createGroup')).toContain('string, 0 to 200 characters | optional |');
    expect(fieldTable('error')).toContain('| `retry` | boolean | always |');
    const { errno, friends, offlinemsg } = dialects.d.loginAck;
    expect(fieldTable('loginAck')).toContain(`\`errno\`, in D \`${errno}\` |`);
    expect(fieldTable('loginAck')).toContain(
      `\`friends\`, in D \`${friends}\` | list of strings |`,
    );
    expect(fieldTable('loginAck')).toContain('`groups`, in D none |');
    expect(fieldTable('loginAck')).toContain(`\`offlinemsg\`, in D \`${offlinemsg}\` |`);
  });

  test('have a row for each limit and each error, errors by number', () => {
    expect(limitTable().split('\n')).toHaveLength(2 + Object.keys(limits).length);
    const numbers = [...errorTable().matchAll(/^\| (\d+) /gm)].map(([, errno]) => Number(errno));
    expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
    expect(numbers).toHaveLength(Object.keys(errors).length);
  });

  test('hold any text of one line', () => {
    expect(table(['a'], [['x|y']])).toBe('| a |\n| --- |\n| x\\|y |');
  });
});
