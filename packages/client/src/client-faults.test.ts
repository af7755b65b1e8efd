import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createFakeChat,
  makeClient,
  type Rig,
  type RunningClient,
  startClient,
} from '../testing/rig.ts';
import type { Sent } from './outbox/item.ts';
import { memoryStorage } from './storage/memory.ts';

interface Person {
  readonly name: string;
  readonly storage: ReturnType<typeof memoryStorage>;
  running: RunningClient;
  /** All that was ever heard, over restarts. */
  readonly heard: { conv: string; seq: number; text: string }[];
  readonly acknowledged: { text: string; sent: Sent }[];
  readonly written: string[];
}

const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ send: fc.nat(2), group: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ pass: fc.integer({ min: 1, max: 3_000 }) }) },
  { weight: 1, arbitrary: fc.record({ restart: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ cut: fc.constant(true) }) },
  { weight: 1, arbitrary: fc.record({ move: fc.constant(true) }) },
  { weight: 1, arbitrary: fc.record({ down: fc.integer({ min: 100, max: 60_000 }) }) },
);

async function newPerson(rig: Rig, name: string): Promise<Person> {
  const storage = memoryStorage();
  rig.chat.addUser(name);
  const running = await startClient(rig, name, { storage });
  return { name, storage, running, heard: running.heard, acknowledged: [], written: [] };
}

function say(person: Person, number: number, isGroup: boolean, peer: number): void {
  const text = `${person.name} ${number}`;
  person.written.push(text);
  person.running.client.send(isGroup ? { group: 1 } : { to: peer }, text).then(
    (sent) => person.acknowledged.push({ text, sent }),
    // A restart: what is in the outbox is sent by the next client.
    (error: unknown) => expect(error).toMatchObject({ error: 'closed' }),
  );
}

async function restart(rig: Rig, person: Person): Promise<void> {
  const closing = person.running.client.close();
  await rig.clock.pass(10);
  await closing;
  const next = makeClient(rig, { storage: person.storage });
  const { heard } = person;
  next.client.on('message', ({ conv, seq, text }) => heard.push({ conv, seq, text }));
  person.running = { ...next, heard };
  await next.client.connect();
}

/** The faults stop; then all that is under way arrives. */
async function heal(rig: Rig): Promise<void> {
  rig.chat.faults = { copies: () => 1, refuses: () => false };
  rig.net.breaks = () => false;
  rig.net.isDown = false;
  rig.net.delayMs = () => 1;
  await rig.clock.pass(180_000);
  // A last push that was lost is shown by nothing but the next one.
  for (const conv of rig.chat.logs.keys()) if (conv[0] !== 'u') rig.chat.post(1, conv, 'the end');
  await rig.clock.pass(10_000);
}

function checkAll(rig: Rig, people: readonly Person[]): void {
  for (const person of people) {
    expect(person.running.warnings).toEqual([]);
    for (const [conv, log] of rig.chat.logs) {
      const isMember = log.members.has(people.indexOf(person) + 1);
      if (conv[0] === 'u' || !isMember) continue;
      const heard = person.heard.filter((one) => one.conv === conv);
      // From the first on, each once and in order, up to the end.
      expect(heard.map(({ seq }) => seq)).toEqual(heard.map((_, at) => at + 1));
      expect(heard.map(({ text }) => text)).toEqual(rig.chat.textsOf(conv));
      const shown = person.running.client.messages(conv).get().messages;
      expect(shown.every(({ status }) => status === 'sent')).toBe(true);
      const texts = rig.chat.textsOf(conv);
      expect(shown.map(({ text }) => text)).toEqual(texts.slice(-shown.length));
    }
    const everywhere = [...rig.chat.logs.keys()].flatMap((conv) => rig.chat.textsOf(conv));
    const mine = everywhere.filter((text) => text.startsWith(`${person.name} `));
    expect([...mine].sort()).toEqual([...person.written].sort());
    for (const { text, sent } of person.acknowledged) {
      expect(rig.chat.textsOf(sent.conv)[sent.seq - 1]).toBe(text);
    }
  }
}

/** What one person wrote into one conversation is there in the order of writing. */
function checkOrder(rig: Rig, people: readonly Person[]): void {
  for (const { name } of people) {
    for (const conv of rig.chat.logs.keys()) {
      const numbers = rig.chat
        .textsOf(conv)
        .filter((text) => text.startsWith(`${name} `))
        .map((text) => Number(text.split(' ')[1]));
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    }
  }
}

async function run(
  seed: number,
  steps: (typeof step extends fc.Arbitrary<infer T> ? T : never)[],
  refuses: boolean,
): Promise<void> {
  const rig = createFakeChat(seed);
  const { random } = rig;
  const people = [
    await newPerson(rig, 'al'),
    await newPerson(rig, 'bo'),
    await newPerson(rig, 'cy'),
  ];
  rig.chat.addGroup('all', [1, 2, 3]);
  rig.chat.breakAll();
  await rig.clock.pass(60_000);
  rig.chat.pageEntries = 1 + Math.floor(random() * 20);
  const refusals = refuses ? 0.1 : 0;
  rig.chat.faults = {
    copies: () => (random() < 0.15 ? 0 : random() < 0.1 ? 2 : 1),
    refuses: () => random() < refusals,
  };
  rig.net.delayMs = (frame) => 1 + random() * (frame.msgid === 22 ? 500 : 60);
  rig.net.breaks = () => random() < 0.01;
  let number = 0;
  for (const one of steps) {
    number += 1;
    const person = people[('send' in one ? one.send : 'restart' in one ? one.restart : 0) % 3];
    if (person === undefined) continue;
    if ('send' in one) say(person, number, one.group, ((people.indexOf(person) + 1) % 3) + 1);
    else if ('pass' in one) await rig.clock.pass(one.pass);
    else if ('restart' in one) await restart(rig, person);
    else if ('cut' in one) rig.chat.breakAll();
    else if ('move' in one) rig.chat.end('going_away', 4122);
    else {
      rig.net.isDown = true;
      rig.chat.breakAll();
      await rig.clock.pass(one.down);
      rig.net.isDown = false;
    }
  }
  await heal(rig);
  checkAll(rig, people);
  if (!refuses) checkOrder(rig, people);
  for (const { running } of people) await running.client.close();
  expect(rig.clock.pending).toBe(0);
}

test('whatever the network does, each message arrives once and in order', async () => {
  const steps = fc.array(step, { minLength: 20, maxLength: 80 });
  await fc.assert(
    fc.asyncProperty(fc.nat(), steps, async (seed, list) => await run(seed, list, false)),
    { numRuns: Number(process.env.RUNS ?? 60) },
  );
});

test('the same where the server refuses some for now', async () => {
  const steps = fc.array(step, { minLength: 20, maxLength: 80 });
  await fc.assert(
    fc.asyncProperty(fc.nat(), steps, async (seed, list) => await run(seed, list, true)),
    { numRuns: Number(process.env.RUNS ?? 40) },
  );
});
