import { expect, test } from 'vitest';
import type { ClassicFrame } from '../support/classic-client.ts';
import { anotherDevice, ask, deviceAgain, newDevice } from './devices.ts';
import { PASSWORD, registered } from './people.ts';
import { useParley } from './use-parley.ts';
import { openWire } from './wire.ts';

const node = useParley();
const port = (): number => node().tcpPort;

const framesIn = (text: string): ClassicFrame[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

test.each([
  { what: 'nothing', ending: '' },
  { what: 'NUL', ending: '\0' },
  { what: 'white space', ending: ' \t\r' },
])(
  'who ends frames with $what is answered with newlines from the first login on',
  async ({ what, ending }) => {
    const id = await registered(port(), `al ${what}`);
    const wire = await openWire(port());
    const send = (frame: ClassicFrame) => wire.write(JSON.stringify(frame) + ending);
    send({ msgid: 1, v: 2, id, password: 'wrong', ref: '1' });
    await wire.until((text) => text.includes('"ref":"1"'));
    send({ msgid: 1, v: 2, id, password: PASSWORD, ref: '2' });
    send({ msgid: 13, ref: '3' });
    send({ msgid: 6, toid: id, msg: 'x'.repeat(5_000), ref: '4' });
    send({ msgid: 21, conv: `d${id}.${id}`, ref: '5' });
    const text = await wire.until((got) => got.includes('"ref":"5"') && got.endsWith('\n'));
    expect(text).not.toContain('\0');
    const frames = new Map(framesIn(text).map((frame) => [frame.ref, frame]));
    expect(frames.get('1')).toMatchObject({ msgid: 2, errno: 1 });
    expect(frames.get('2')).toMatchObject({ msgid: 2, errno: 0 });
    expect(frames.get('3')).toEqual({ msgid: 14, ref: '3' });
    expect(frames.get('4')).toMatchObject({ msgid: 20, seq: 1 });
    expect(frames.get('5')).toMatchObject({ msgid: 22 });
    wire.socket.destroy();
  },
);

test('who ends his side at once still gets all answers, and then the end', async () => {
  const al = await newDevice(port(), 'al1');
  const wire = await openWire(port());
  const conv = `d${al.id}.${al.id}`;
  const requests = [
    { msgid: 1, v: 2, token: al.token },
    { msgid: 6, toid: al.id, msg: 'to myself' },
    { msgid: 8, groupname: 'g' },
    ...Array.from({ length: 20 }, () => ({ msgid: 21, conv })),
    ...[{ msgid: 28 }, { msgid: 30 }, { msgid: 34 }, { msgid: 24, conv, seq: 1 }, { msgid: 13 }],
  ];
  wire.write(
    requests.map((request, at) => JSON.stringify({ ...request, ref: `${at}` })).join('\n'),
  );
  wire.socket.end();
  const answers = framesIn(await wire.untilEnd()).filter(({ ref }) => ref !== undefined);
  expect(answers.map(({ ref }) => Number(ref)).sort((a, b) => a - b)).toEqual(
    requests.map((_, at) => at),
  );
  expect(answers.filter(({ msgid }) => msgid === 12)).toEqual([]);
});

test('a message to oneself comes to one’s other devices once, and is read', async () => {
  const al = await newDevice(port(), 'al2');
  const beside = await anotherDevice(port(), al);
  const conv = `d${al.id}.${al.id}`;
  expect(await ask(al.client, { msgid: 6, toid: al.id, msg: 'note' })).toMatchObject({
    conv,
    seq: 1,
  });
  expect(await ask(beside.client, { msgid: 6, conv, msg: 'more' })).toMatchObject({ seq: 2 });
  await al.client.next(({ msg }) => msg === 'more');
  for (const { client } of [al, beside]) {
    await ask(client, { msgid: 13 });
    expect(client.received.filter(({ msgid }) => msgid === 6)).toHaveLength(1);
  }
  const { answer } = await deviceAgain(port(), al);
  expect(answer.conversations).toEqual([
    {
      ...{ conv, kind: 'direct', peer: al.id, name: 'al2', role: 'normal', seq: 2, begin: 0 },
      ...{ delivered: 2, read: 2, unread: 0 },
      last: { seq: 2, at: expect.any(Number), id: al.id, name: 'al2', msg: 'more' },
    },
  ]);
});
