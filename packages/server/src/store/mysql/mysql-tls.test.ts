import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { selfSigned } from '../../../../../test/support/certificate.ts';
import { describeWith } from '../../../../../test/support/describe-with.ts';
import { type MariaDb, startMariaDb } from '../../../../../test/support/mariadb.ts';
import { type TempFolder, tempFolder } from '../../../../../test/support/temp-folder.ts';
import { anyTalk, draftOf } from '../contract-subject.ts';
import { createMySqlStore } from './mysql-store.ts';
import { withDefaults } from './options.ts';
import { createSessions } from './sessions.ts';

describeWith('mariadb', 'with TLS to the database', () => {
  let folder: TempFolder;
  const servers: MariaDb[] = [];
  let right: MariaDb;
  let misnamed: MariaDb;
  const fileOf = (name: string) => join(folder.path, name);

  const startWith = async (name: string, address: string): Promise<MariaDb> => {
    const { cert, key } = selfSigned(address);
    await Promise.all([
      writeFile(fileOf(`${name}.cert`), cert),
      writeFile(fileOf(`${name}.key`), key),
    ]);
    const files = [`--ssl-cert=${fileOf(`${name}.cert`)}`, `--ssl-key=${fileOf(`${name}.key`)}`];
    const server = await startMariaDb({ args: files });
    servers.push(server);
    return server;
  };
  beforeAll(async () => {
    folder = await tempFolder('tls');
    [right, misnamed] = await Promise.all([
      startWith('right', '127.0.0.1'),
      startWith('misnamed', '127.0.0.2'),
    ]);
  });
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await folder?.remove();
  });

  /** The URL of a new database, with parameters. */
  const urlOf = async (server: MariaDb, parameters: Record<string, string>): Promise<string> => {
    const url = new URL(await server.database());
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    return url.href;
  };
  const base = { nowMs: Date.now, randomBytes, giveUpAfterMs: 300 };

  test('whoever has the right name and authority is trusted, and all is encrypted', async () => {
    const url = await urlOf(right, { tls: 'on', ca: fileOf('right.cert') });
    const store = await createMySqlStore({ ...base, url });
    const { conversation, one } = anyTalk();
    expect(await store.log.append(draftOf(conversation, one))).toMatchObject({ seq: 1 });
    await store.stop();
    const sessions = createSessions(withDefaults({ ...base, url }));
    const version = await sessions.use((session) =>
      session.execute(`show session status like 'Ssl_version'`),
    );
    expect(version.rows[0]?.Value).toMatch(/^TLSv1\.[23]$/);
    await sessions.stop();
  });

  test.each<readonly [string, () => Promise<string>, RegExp]>([
    [
      'another name',
      () => urlOf(misnamed, { tls: 'on', ca: fileOf('misnamed.cert') }),
      /IP: 127\.0\.0\.1 is not in the cert's list/,
    ],
    ['an unknown authority', () => urlOf(right, { tls: 'on' }), /self-signed certificate/],
    [
      'the certificate of another server',
      () => urlOf(right, { tls: 'on', ca: fileOf('misnamed.cert') }),
      /certificate/,
    ],
    [
      'a file of authorities that is missing',
      () => urlOf(right, { tls: 'on', ca: fileOf('nowhere') }),
      /authorities cannot be read: .*nowhere: ENOENT/,
    ],
    [
      'a file without a certificate',
      () => urlOf(right, { tls: 'on', ca: fileOf('right.key') }),
      /authorities holds no certificate: .*right\.key/,
    ],
    [
      'a file with half a certificate',
      async () => {
        await writeFile(fileOf('half'), selfSigned().cert.replace(/.{80}(?=\n-----END)/s, ''));
        return urlOf(right, { tls: 'on', ca: fileOf('half') });
      },
      /authorities holds no certificate: .*half/,
    ],
  ])('%s is refused at once, in one line', async (_, url, line) => {
    const failure = await createMySqlStore({ ...base, url: await url() }).catch(String);
    expect(failure).toMatch(line);
    expect(failure).not.toMatch(/\n/);
    expect(failure).not.toMatch(/cannot do it now/);
  });
});
