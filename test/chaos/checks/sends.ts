import type { ClientHistory, Recorded } from '../history.ts';
import { describe, type Ledger } from '../ledger.ts';
import type { Report } from '../violation.ts';

type Of<T extends Recorded['type']> = Extract<Recorded, { type: T }>;
type Story = { attempts: Of<'attempt'>[]; acks: Of<'acked'>[]; refusals: number; gaveUp: boolean };

/** Every answer to a send, against the log and against the other answers to it. */
export function checkSends(history: ClientHistory, ledger: Ledger, report: Report): void {
  const { client, user } = history;
  for (const [ref, story] of storiesOf(history)) {
    const entry = ledger.byRef(user, ref);
    for (const ack of story.acks) checkAck(ack, story);
    if (story.gaveUp && story.acks.length === 0 && entry !== undefined) {
      // Every attempt was refused, and a refusal says that nothing was stored.
      if (story.refusals >= story.attempts.length) {
        report('not-sent', client, `${describe(entry)} is stored, though each attempt was refused`);
      }
    }

    function checkAck(ack: Of<'acked'>, { acks, attempts }: Story): void {
      const place = `${ref} at ${ack.conv}/${ack.seq} (${ack.at}), answered at ${ack.ms} ms`;
      if (entry === undefined) {
        report('acked-but-lost', client, place);
      } else if (entry.conv !== ack.conv || entry.seq !== ack.seq || entry.at !== ack.at) {
        report('ack-elsewhere', client, `${place}; the log: ${describe(entry)} (${entry.at})`);
      }
      const [first] = acks;
      if (first && (first.conv !== ack.conv || first.seq !== ack.seq || first.at !== ack.at)) {
        report('two-answers', client, `${place}; before: ${first.conv}/${first.seq} (${first.at})`);
      }
      const before = attempts.filter(({ step }) => step < ack.step);
      if (ack.duplicate && before.length < 2) {
        report('wrong-duplicate', client, `${place}: a duplicate, though sent once`);
      }
      if (!ack.duplicate && acks.some((other) => !other.duplicate && other !== ack)) {
        report('wrong-duplicate', client, `${place}: stored, twice`);
      }
      const own = before.findLast(({ connection }) => connection === ack.connection);
      if (own !== undefined && ack.differs !== own.isOther) {
        report('wrong-duplicate', client, `${place}: "differs" is ${ack.differs}`);
      }
    }
  }
}

function storiesOf({ records }: ClientHistory): Map<string, Story> {
  const stories = new Map<string, Story>();
  const of = (ref: string): Story => {
    const known = stories.get(ref);
    if (known !== undefined) return known;
    const story: Story = { attempts: [], acks: [], refusals: 0, gaveUp: false };
    stories.set(ref, story);
    return story;
  };
  for (const record of records) {
    if (record.type === 'attempt') of(record.ref).attempts.push(record);
    else if (record.type === 'acked') of(record.ref).acks.push(record);
    else if (record.type === 'gave-up') of(record.ref).gaveUp = true;
    // After an internal error it is not known whether the message was stored.
    else if (record.type === 'refused' && record.error !== 'internal') of(record.ref).refusals += 1;
  }
  return stories;
}
