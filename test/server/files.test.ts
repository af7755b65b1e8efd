import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClassicFrame } from '../support/classic-client.ts';
import { eventually } from '../support/deadline.ts';
import { type ParleyNode, startParley } from '../support/parley-node.ts';
import { type TempFolder, tempFolder } from '../support/temp-folder.ts';
import { ask, type Device, newDevice, readLog } from './devices.ts';

const UPLOAD = 91;
const OPEN = 93;
const FILE_BYTES = 1_000_000;

let folder: TempFolder;
let node: ParleyNode;
beforeAll(async () => {
  folder = await tempFolder('files');
  const env = { PARLEY_FILE_BYTES: String(FILE_BYTES), PARLEY_FILES_DAY_BYTES: '3000000' };
  node = await startParley({ dataFolder: folder.path, env });
});
afterAll(async () => {
  await node.stop();
  await folder.remove();
});

const url = (path: unknown) => `http://127.0.0.1:${node.httpPort}${path}`;
const person = (name: string) => newDevice(node.tcpPort, name);

function grantFor(device: Device, bytes: Uint8Array, fields: ClassicFrame = {}) {
  const frame = { msgid: UPLOAD, name: 'a.png', type: 'image/png', size: bytes.length, ...fields };
  return ask(device.client, frame);
}

function put(
  grant: ClassicFrame,
  bytes: Uint8Array | string,
  headers: Record<string, string> = {},
) {
  return fetch(url(grant.path), {
    ...{ method: 'PATCH', body: new Uint8Array(Buffer.from(bytes)) },
    headers: { authorization: `Bearer ${grant.token}`, 'upload-offset': '0', ...headers },
  });
}

async function uploaded(device: Device, bytes: Uint8Array, fields: ClassicFrame = {}) {
  const grant = await grantFor(device, bytes, fields);
  const response = await put(grant, bytes);
  expect([response.status, await response.json()]).toEqual([
    200,
    { offset: bytes.length, size: bytes.length },
  ]);
  return String(grant.file);
}

async function linksOf(device: Device, files: string[], conv?: string) {
  const answer = await ask(device.client, { msgid: OPEN, files, ...(conv && { conv }) });
  return (answer.files ?? answer) as ClassicFrame[];
}

async function talk(name: string) {
  const [al, bo] = [await person(`al ${name}`), await person(`bo ${name}`)];
  const { conv } = await ask(al.client, { msgid: 6, toid: bo.id, msg: 'first' });
  return { al, bo, conv: String(conv) };
}

/** What lies in the folder, by whatever name, the unfinished included. */
async function stored(): Promise<string[]> {
  const all = await readdir(join(folder.path, 'files'), { recursive: true, withFileTypes: true });
  return all.filter((each) => each.isFile()).map(({ name }) => name);
}

/** A picture of one colour; nothing of it is compressed well by chance. */
function png(width: number, height: number, shade = 7): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 0, 0, 0, 0], 8);
  const row = Buffer.alloc(width + 1, shade);
  row[0] = 0;
  const rows =
    width * height > 1_000_000 ? Buffer.alloc(9) : Buffer.concat(Array(height).fill(row));
  const parts = [
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...parts]);
}

describe('a picture', () => {
  test('goes up, is sent, and is seen by who it was sent to, and by nobody else', async () => {
    const { al, bo, conv } = await talk('picture');
    const bytes = png(640, 480);
    const hash = createHash('sha256').update(bytes).digest('hex');
    const file = await uploaded(al, bytes, { name: '../../图 "1".png', sha256: hash });
    expect(await linksOf(bo, [file], conv)).toEqual([]);
    const message = { msgid: 6, conv, msg: 'look', files: [file] };
    const sent = await ask(al.client, message, 'with a file');
    expect(sent).toMatchObject({ msgid: 20, seq: 2 });
    expect(await bo.client.next(({ msg }) => msg === 'look')).toMatchObject({ files: [file] });
    expect(await readLog(bo, conv, 1)).toMatchObject([{ msg: 'look', files: [file] }]);
    expect(await ask(al.client, message, 'with a file')).toMatchObject({ duplicate: true });

    const [link] = await linksOf(bo, [file], conv);
    expect(link).toMatchObject({
      file,
      type: 'image/png',
      size: bytes.length,
      width: 640,
      height: 480,
    });
    expect(link?.name).toBe('_.._图 _1_.png');
    const got = await fetch(url(link?.path));
    expect(Buffer.from(await got.arrayBuffer()).equals(bytes)).toBe(true);
    expect(Object.fromEntries(got.headers)).toMatchObject({
      ...{ 'content-type': 'image/png', 'x-content-type-options': 'nosniff' },
      'content-security-policy': "sandbox; default-src 'none'",
      'content-disposition':
        `inline; filename="_.._? _1_.png"; filename*=UTF-8''_.._%E5%9B%BE%20_1_.png`.replace(
          '?',
          '_',
        ),
      ...{ etag: `"${hash}"`, 'accept-ranges': 'bytes' },
    });
    const thumb = await fetch(url(link?.thumb));
    expect(thumb.headers.get('content-type')).toBe('image/webp');
    expect(Buffer.from(await thumb.arrayBuffer()).toString('latin1', 8, 12)).toBe('WEBP');

    const eve = await person('eve picture');
    expect(await linksOf(eve, [file])).toEqual([]);
    expect(await ask(eve.client, { msgid: OPEN, files: [file], conv })).toMatchObject({
      error: 'unknown_conversation',
    });
    expect(
      await ask(eve.client, { msgid: 6, toid: bo.id, msg: 'mine', files: [file] }),
    ).toMatchObject({ error: 'unknown_file' });
  });

  test('is read in parts, and not again when it is known', async () => {
    const al = await person('al parts');
    const bytes = png(64, 64);
    const [link] = await linksOf(al, [await uploaded(al, bytes)]);
    const read = async (headers: Record<string, string>) => {
      const response = await fetch(url(link?.path), { headers });
      const body = Buffer.from(await response.arrayBuffer());
      return [response.status, response.headers.get('content-range'), body] as const;
    };
    const size = bytes.length;
    expect(await read({ range: 'bytes=2-4' })).toEqual([
      206,
      `bytes 2-4/${size}`,
      bytes.subarray(2, 5),
    ]);
    expect(await read({ range: 'bytes=-3' })).toEqual([
      ...[206, `bytes ${size - 3}-${size - 1}/${size}`],
      bytes.subarray(-3),
    ]);
    expect(await read({ range: `bytes=${size}-` })).toEqual([
      416,
      `bytes */${size}`,
      Buffer.alloc(0),
    ]);
    expect(await read({ range: 'bytes=0-1,3-4' })).toEqual([200, null, bytes]);
    const etag = `"${createHash('sha256').update(bytes).digest('hex')}"`;
    expect(await read({ 'if-none-match': etag })).toEqual([304, null, Buffer.alloc(0)]);
  });

  test('sent twice lies there once', async () => {
    const [al, bo] = [await person('al twice'), await person('bo twice')];
    const before = (await stored()).length;
    const bytes = png(33, 33, 99);
    const files = [await uploaded(al, bytes), await uploaded(bo, bytes)];
    expect(new Set(files).size).toBe(2);
    // The picture and its small one.
    expect(await stored()).toHaveLength(before + 2);
  });

  test('is let go when its message is taken back', async () => {
    const { al, bo, conv } = await talk('recall');
    const file = await uploaded(al, png(20, 20));
    const { seq } = await ask(al.client, { msgid: 6, conv, msg: 'oops', files: [file] });
    const [link] = await linksOf(bo, [file], conv);
    await ask(al.client, { msgid: 40, conv, seq });
    await eventually(
      async () => (await linksOf(bo, [file], conv)).length === 0,
      5_000,
      () => 'the link ends',
    );
    expect((await fetch(url(link?.path))).status).toBe(404);
  });

  test('passed on is seen where it was passed on to', async () => {
    const { al, bo, conv } = await talk('forward');
    const cy = await person('cy forward');
    const file = await uploaded(al, png(21, 20));
    const { seq } = await ask(al.client, { msgid: 6, conv, msg: 'look', files: [file] });
    const there = await ask(bo.client, { msgid: 6, toid: cy.id, msg: 'hi' });
    const sent = await ask(bo.client, { msgid: 45, conv: there.conv, from: conv, seq });
    expect(sent).toMatchObject({ msgid: 20 });
    expect(await linksOf(cy, [file], String(there.conv))).toMatchObject([{ file }]);
    expect(await linksOf(cy, [file])).toEqual([]);
  });
});

describe('an upload', () => {
  test('that was cut off goes on where it was', async () => {
    const al = await person('al cut');
    const bytes = Buffer.alloc(300_000, 'text ');
    const grant = await grantFor(al, bytes, { name: 'a.txt', type: 'text/plain' });
    const socket = connect(node.httpPort, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(
      `PUT ${grant.path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${grant.token}\r\n` +
        `Content-Length: ${bytes.length}\r\n\r\n`,
    );
    socket.write(bytes.subarray(0, 100_000));
    const head = () =>
      fetch(url(grant.path), {
        method: 'HEAD',
        headers: { authorization: `Bearer ${grant.token}` },
      });
    const isAt = async (offset: string) => (await head()).headers.get('upload-offset') === offset;
    await eventually(
      () => isAt('100000'),
      5_000,
      () => 'what was sent is there',
    );
    expect((await put(grant, 'x', { 'upload-offset': '100000' })).status).toBe(423);
    socket.destroy();
    const rest = bytes.subarray(100_000);
    await eventually(
      async () => (await put(grant, rest, { 'upload-offset': '100000' })).status === 200,
      5_000,
      () => 'the upload goes on',
    );
    expect((await head()).headers.get('upload-offset')).toBe('300000');
    const [link] = await linksOf(al, [String(grant.file)]);
    const got = await fetch(url(link?.path));
    expect(Buffer.from(await got.arrayBuffer()).equals(bytes)).toBe(true);
    expect(got.headers.get('content-type')).toBe('application/octet-stream');
    expect(got.headers.get('content-disposition')).toMatch(/^attachment; /);
  });

  test.each<[string, Buffer, ClassicFrame, number, string]>([
    [
      'a page that calls itself a picture',
      Buffer.from('<script>1</script>'),
      {},
      415,
      'wrong_type',
    ],
    [
      'a picture that calls itself a PDF',
      png(9, 9),
      { type: 'application/pdf' },
      415,
      'wrong_type',
    ],
    ['30,000 × 30,000 pixels', png(30_000, 30_000), {}, 422, 'image_refused'],
    ['a picture that breaks off', png(90, 90).subarray(0, 20), {}, 422, 'image_refused'],
    ['other bytes than announced', png(8, 8), { sha256: 'a'.repeat(64) }, 422, 'wrong_hash'],
    ['more bytes than announced', png(8, 8), { size: 40 }, 413, 'file_too_large'],
  ])('%s: refused, and nothing is left', async (name, bytes, fields, status, error) => {
    const al = await person(`al ${name}`.slice(0, 40));
    const before = await stored();
    const grant = await grantFor(al, bytes, fields);
    const response = await put(grant, bytes);
    expect([response.status, await response.json()]).toMatchObject([status, { error }]);
    expect(await stored()).toEqual(before);
    const { client } = al;
    const send = { msgid: 6, toid: al.id, msg: 'x', files: [grant.file] };
    expect(await ask(client, send)).toMatchObject({ error: 'unknown_file' });
  });

  test.each([
    [
      'a drawing with a script',
      '<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
      'image/svg+xml',
    ],
    ['a page', '<!doctype html><script>alert(1)</script>', 'text/html'],
    ['a page without a type', '<html><script>alert(1)</script></html>', undefined],
  ])('%s is kept as bytes that nobody runs', async (name, text, type) => {
    const al = await person(`al ${name}`);
    const bytes = Buffer.from(text);
    const file = await uploaded(al, bytes, {
      name: 'x.html',
      ...(type && { type }),
      ...(!type && { type: '' }),
    });
    const [link] = await linksOf(al, [file]);
    expect(link?.thumb).toBeUndefined();
    const { headers } = await fetch(url(link?.path));
    expect(headers.get('content-type')).toBe('application/octet-stream');
    expect(headers.get('content-disposition')).toMatch(/^attachment; /);
  });

  test('with wrong places, tokens and ids is refused', async () => {
    const [al, bo] = [await person('al wrong'), await person('bo wrong')];
    const bytes = png(10, 10);
    const [grant, other] = [await grantFor(al, bytes), await grantFor(bo, bytes)];
    const statusOf = async (asked: Promise<Response>) => (await asked).status;
    for (const offset of ['1', '-1', 'x', '9'.repeat(20)]) {
      expect(await statusOf(put(grant, bytes, { 'upload-offset': offset }))).toBe(409);
    }
    expect(await statusOf(put({ ...grant, token: other.token }, bytes))).toBe(401);
    for (const token of ['', 'x', `${grant.token}x`, 'e30.x', 'x'.repeat(5_000)]) {
      expect(await statusOf(put({ ...grant, token }, bytes))).toBe(401);
    }
    for (const path of ['/v1/files/x', '/v1/files/..%2f..%2fparley.db', `${grant.path}?t=x`]) {
      expect([401, 404]).toContain(await statusOf(fetch(url(path))));
    }
    expect(await statusOf(put(grant, bytes))).toBe(200);
    const [link] = await linksOf(al, [String(grant.file)]);
    const foreign = String(link?.path).replace(String(grant.file), String(other.file));
    expect(await statusOf(fetch(url(foreign)))).toBe(401);
  });

  test('two at once to one id: one of them', async () => {
    const al = await person('al two');
    const bytes = Buffer.alloc(500_000, 'b');
    const grant = await grantFor(al, bytes, { type: '' });
    const statuses = await Promise.all([1, 2, 3].map(async () => (await put(grant, bytes)).status));
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(1);
    expect(statuses.every((status) => [200, 409, 423].includes(status))).toBe(true);
    const [link] = await linksOf(al, [String(grant.file)]);
    const got = await fetch(url(link?.path));
    expect(Buffer.from(await got.arrayBuffer()).equals(bytes)).toBe(true);
  });

  test('beyond the limits is not granted', async () => {
    const al = await person('al limits');
    const upload = (fields: ClassicFrame) => grantFor(al, Buffer.alloc(1), fields);
    expect(await upload({ size: FILE_BYTES + 1 })).toMatchObject({ error: 'file_too_large' });
    for (const fields of [
      ...[{ size: 0 }, { size: -1 }, { size: 1.5 }, { size: '9' }, { name: '' }, { name: 7 }],
      ...[{ name: 'x'.repeat(256) }, { type: 'x'.repeat(101) }, { sha256: 'z'.repeat(64) }],
    ]) {
      expect(await upload(fields as ClassicFrame)).toMatchObject({ error: 'invalid_field' });
    }
    for (let i = 0; i < 3; i += 1)
      expect(await upload({ size: FILE_BYTES })).toMatchObject({ msgid: 92 });
    expect(await upload({ size: 1 })).toMatchObject({ error: 'no_room' });
    for (const files of [[], ['x'], 'x', Array(11).fill('A'.repeat(22)), [{ id: 1 }]]) {
      const frame = { msgid: 6, toid: al.id, msg: 'x', files } as ClassicFrame;
      expect(await ask(al.client, frame)).toMatchObject({ error: 'invalid_field' });
    }
  });
});
