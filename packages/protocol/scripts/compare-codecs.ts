import type { Codec, EntryView, WireFrame } from '../src/codec.ts';
import { jsonCodec } from '../src/json-codec.ts';
import { encodeRequest } from '../src/protobuf/client-codec.ts';
import { protobufCodec } from '../src/protobuf/protobuf-codec.ts';

// What the codecs cost on the hot path, in ns a message, taking turns in one run.
// JSON's frames are turned into bytes and back, as the network does it; Protobuf's are bytes.
const ROUNDS = 7;
const MESSAGES = 300_000;
const REF = 'k3f9-000123';
const text = 'Shall we meet at the harbour at noon, or later?';
const request = { msgid: 6, toid: 1_234, msg: text, ref: REF };
const entry: EntryView = {
  conv: 'd1234.77777',
  seq: 123_456,
  n: 123_456,
  at: 1_790_000_000_123,
  kind: 'message',
  sender: 77_777,
  senderName: 'somebody',
  ref: REF,
  body: JSON.stringify({ msg: text }),
  to: { kind: 'user', id: 1_234 },
};
const timed = { ...entry, body: JSON.stringify({ msg: text, time: '12:00:00' }) };

function sent(frame: WireFrame): number {
  return typeof frame === 'string' ? Buffer.from(`${frame}\n`).length : frame.length;
}

function work(codec: Codec): Record<string, () => unknown> {
  const jsonBytes = Buffer.from(JSON.stringify(request));
  const bytes = encodeRequest(request);
  return {
    decode:
      codec.name === 'json'
        ? () => codec.decode(jsonBytes.toString('latin1'))
        : () => codec.decode(bytes),
    push: () => sent(codec.encodePush(entry)),
    'push with time': () => sent(codec.encodePush(timed)),
    sent: () => sent(codec.encodeSent(REF, entry.conv, entry.seq, entry.at)),
    pong: () => sent(codec.encode('pong', {}, REF)),
    'a page of 100': () =>
      sent(
        codec.encodeSynced({ conv: entry.conv, entries: page, more: true, head: entry.seq }, REF),
      ),
  };
}

const page = Array.from({ length: 100 }, () => entry);

/** The processor's time of this thread, which others on the machine do not change much. */
function nsOf(task: () => unknown, times: number): number {
  const start = process.threadCpuUsage();
  for (let time = 0; time < times; time += 1) task();
  const { user, system } = process.threadCpuUsage(start);
  return ((user + system) * 1_000) / times;
}

const json = work(jsonCodec);
const protobuf = work(protobufCodec);
for (const name of Object.keys(json)) {
  const times = name.startsWith('a page') ? MESSAGES / 100 : MESSAGES;
  const figures = Array.from({ length: ROUNDS }, () =>
    [json, protobuf].map((tasks) => nsOf(tasks[name] as () => unknown, times)),
  ).slice(2);
  const [one = 0, other = 0] = [0, 1].map((which) =>
    Math.min(...figures.map((each) => each[which] ?? 0)),
  );
  process.stdout.write(
    `${name.padEnd(15)} JSON ${one.toFixed(0).padStart(6)} ns  Protobuf ${other.toFixed(0).padStart(6)} ns  ${(one / other).toFixed(2)}\n`,
  );
}
