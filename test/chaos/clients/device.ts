import type { Record } from '../history.ts';
import type { Random } from '../random.ts';
import type { ChaosClient } from './chaos-client.ts';
import type { Frame } from './link.ts';
import type { Account, V2Client } from './v2-client.ts';
import { drawText, type World } from './world.ts';

type Said = { readonly ref: string; readonly target: Frame; readonly text: string };

const REMEMBERED = 50;
const BURST = 30;

/** A v2 client that chats at random: sends, bursts, confirms, repeats itself, joins, drops out. */
export function deviceOf(
  client: V2Client,
  world: World,
  record: Record,
  random: Random,
): ChaosClient {
  const said: Said[] = [];
  let texts = 0;

  const target = (): Frame => {
    const convs = [...client.positions().keys()].filter((conv) => !conv.startsWith('u'));
    if (convs.length > 0 && random.chance(0.3)) {
      return { msgid: random.pick([6, 10]), conv: random.pick(convs) };
    }
    const groups = convs.filter((conv) => conv.startsWith('g'));
    if (groups.length > 0 && random.chance(0.5)) {
      return { msgid: 10, groupid: Number(random.pick(groups).slice(1)) };
    }
    return { msgid: 6, toid: peerOf(client.account, world, random) };
  };
  const say = (): void => {
    if (!client.canSend) return;
    texts += 1;
    const text = drawText(`${client.name} ${texts}`, random);
    const to = target();
    said.push({ ref: client.say(to, text), target: to, text });
    if (said.length > REMEMBERED) said.shift();
  };
  const repeat = (): void => {
    const acked = said.filter(({ ref }) => client.wasAcked(ref));
    if (acked.length === 0) return;
    const { ref, target: to, text } = random.pick(acked);
    const isOther = random.chance(0.5);
    client.repeat(ref, to, isOther ? `${text} but other` : text, isOther);
  };
  const confirm = (): void => {
    const convs = [...client.positions().keys()].filter((conv) => !conv.startsWith('u'));
    if (convs.length === 0) return;
    const cursor = random.pick(['read', 'delivered'] as const);
    client.confirm(cursor, random.pick(convs), random.pick([1, 1, 0.5]));
  };

  return {
    name: client.name,
    get isConnected() {
      return client.isConnected;
    },
    act() {
      const drawn = random.next();
      if (drawn < 0.72) say();
      else if (drawn < 0.75) for (let at = 0; at < BURST; at += 1) say();
      else if (drawn < 0.9) confirm();
      else if (drawn < 0.94) repeat();
      else if (drawn < 0.96) client.typing(random.pick([...client.positions().keys(), 'g1']));
      else if (drawn < 0.98) client.join(random.pick(world.groups));
      else if (drawn < 0.99) client.addFriend(peerOf(client.account, world, random));
      else client.drop(random.chance(0.5));
    },
    tick: () => client.tick(),
    unanswered: () => client.unanswered(),
    hasAll({ log, memberships }) {
      const positions = client.positions();
      return memberships.every(
        ({ user, conv, begin }) =>
          user !== client.account.id ||
          (positions.get(conv) ?? begin) >= (log.get(conv)?.length ?? 0),
      );
    },
    settle() {
      record({
        type: 'settled',
        isConnected: client.isConnected,
        positions: client.positions(),
        unanswered: client.unanswered(),
      });
    },
    start: () => client.start(),
    stop: () => client.stop(),
  };
}

/** Mostly a neighbour, so that conversations grow long; now and then somebody new. */
function peerOf(account: Account, { people }: World, random: Random): number {
  const own = people.findIndex(({ id }) => id === account.id);
  const near = people[(own + 1 + random.below(3)) % people.length];
  return random.chance(0.85) && near !== undefined ? near.id : random.pick(people).id;
}
