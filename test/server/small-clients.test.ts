import { describe, expect, test } from 'vitest';
import { freePort } from '../support/free-port.ts';
import {
  joinGroup,
  makeGroup,
  newcomer,
  PASSWORD,
  type Person,
  registered,
  say,
} from './people.ts';
import { useParley } from './use-parley.ts';
import { openWire, type Wire } from './wire.ts';

const LIMIT_BYTES = 1_024;
const dPort = await freePort();
const node = useParley({ args: ['--tcp', `127.0.0.1:${dPort}?dialect=d`] });

/** The two small kinds, and D, whose clients cannot bear two frames in one read either. */
const kinds = [
  { kind: 'NUL', end: '\0', isD: false },
  { kind: 'bare', end: '', isD: false },
  { kind: 'dialect D', end: '\n', isD: true },
] as const;

type Kind = (typeof kinds)[number];

/** What a small client can bear: each read one frame, its NUL, and not more than its buffer. */
function framesOf(wire: Wire): Record<string, unknown>[] {
  return wire.reads.map(({ bytes }) => {
    expect(bytes.length).toBeLessThanOrEqual(LIMIT_BYTES);
    expect(bytes.indexOf(0)).toBe(bytes.length - 1);
    return JSON.parse(bytes.toString('utf8', 0, bytes.length - 1));
  });
}

async function logIn({ end, isD }: Kind, id: number): Promise<Wire> {
  const wire = await openWire(isD ? dPort : node().tcpPort);
  wire.write(JSON.stringify({ msgid: 1, id, password: PASSWORD }) + end);
  await wire.until((text) => text.includes('"msgid":2'));
  return wire;
}

async function sendAll(sender: Person, toid: number, texts: readonly string[]) {
  for (const msg of texts.slice(0, -1)) sender.client.send({ msgid: 6, toid, msg });
  await say(sender, { msgid: 6, toid, msg: texts.at(-1) });
}

describe.each(kinds)('to a client that is small: $kind', (kind) => {
  test('one frame a write, and time between two', async () => {
    const sender = await newcomer(node().tcpPort, `fast to ${kind.kind}`);
    const id = await registered(node().tcpPort, `paced ${kind.kind}`);
    const wire = await logIn(kind, id);
    const texts = Array.from({ length: 40 }, (_, at) => `${at}`);
    await sendAll(sender, id, texts);
    await wire.until((text) => text.includes('"39"'));
    expect(
      framesOf(wire)
        .slice(1)
        .map(({ msg }) => msg),
    ).toEqual(texts);
    // 39 waits of 10 ms; timers may be early by one.
    const [first, last] = [wire.reads[1]?.atMs ?? 0, wire.reads.at(-1)?.atMs ?? 0];
    expect(last - first).toBeGreaterThan(39 * 9);
    await sender.client.close();
    wire.socket.destroy();
  });

  test('a long text in several frames, cut between what a reader sees as characters', async () => {
    const sender = await newcomer(node().tcpPort, `long to ${kind.kind}`);
    const id = await registered(node().tcpPort, `buffer ${kind.kind}`);
    const wire = await logIn(kind, id);
    const family = '👨‍👩‍👧‍👦';
    const texts = [
      '好'.repeat(900),
      family.repeat(90),
      '"\\\u0001'.repeat(700),
      'e\u0301'.repeat(999),
    ];
    for (const msg of texts) {
      await say(sender, { msgid: 6, toid: id, msg, time: 't', extra: 'x'.repeat(900) });
    }
    await sendAll(sender, id, ['end']);
    await wire.until((text) => text.includes('"end"'), 20_000);
    const pieces = framesOf(wire)
      .slice(1)
      .map(({ msg }) => String(msg));
    expect(pieces.join('')).toBe(`${texts.join('')}end`);
    const families = pieces.filter((piece) => piece.includes('👨'));
    expect(families.join('')).toBe(family.repeat(90));
    for (const piece of families) expect(piece.length % family.length).toBe(0);
    expect(pieces.filter((piece) => piece.startsWith('\u0301'))).toEqual([]);
    await sender.client.close();
    wire.socket.destroy();
  });

  test('a text fits whatever else its sender wrote', async () => {
    const name = '🀄'.repeat(44) + kind.kind.slice(0, 4);
    const sender = await newcomer(node().tcpPort, name);
    const id = await registered(node().tcpPort, `crowded ${kind.kind}`);
    const groupid = await makeGroup(sender, '\u0001'.repeat(50));
    const member = await newcomer(node().tcpPort, `member ${kind.kind}`);
    await joinGroup(member, groupid);
    await member.client.close();
    const wire = await logIn(kind, id);
    const memberWire = await logIn(kind, member.id);
    const crowd = { msg: 'x'.repeat(100), time: '\u0001'.repeat(64), extra: 'x'.repeat(9_000) };
    const ref = '\u0002'.repeat(64);
    await say(sender, { msgid: 6, toid: id, ...crowd }, ref);
    await say(sender, { msgid: 10, groupid, ...crowd }, `${ref.slice(1)}3`);
    for (const one of [wire, memberWire]) {
      await one.until((text) => (text.match(/x/g)?.length ?? 0) >= 100);
      const texts = framesOf(one)
        .slice(1)
        .map(({ msg }) => msg);
      expect(texts.join('')).toBe(crowd.msg);
      one.socket.destroy();
    }
    await sender.client.close();
  });

  test('what was missed follows a login answer that it does not fit', async () => {
    const sender = await newcomer(node().tcpPort, `early ${kind.kind}`);
    const id = await registered(node().tcpPort, `late ${kind.kind}`);
    const texts = Array.from({ length: 9 }, (_, at) => `${at} ${'x'.repeat(150)}`);
    await sendAll(sender, id, texts);
    const wire = await logIn(kind, id);
    await wire.until((text) => text.includes(texts.at(-1) ?? ''));
    const [answer, ...pushes] = framesOf(wire);
    expect(Object.keys(answer ?? {})).not.toContain(kind.isD ? 'OfflineMsg' : 'offlinemsg');
    expect(pushes.map(({ msg }) => msg)).toEqual(texts);
    await sender.client.close();
    wire.socket.destroy();
  });
});
