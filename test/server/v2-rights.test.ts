import { beforeAll, describe, expect, test } from 'vitest';
import {
  type Action,
  may,
  type Needed,
  type Rank,
  rights,
} from '../../packages/server/src/domain/rights.ts';
import type { ClassicFrame } from '../support/classic-client.ts';
import { ask, type Device, newDevice } from './devices.ts';
import { useParley } from './use-parley.ts';

const node = useParley();

/** Who acts, by rank; of those to whom something is done there is one of each rank besides. */
let actors: Readonly<Record<Rank, Device>>;
let targets: Readonly<Record<Rank, Device>>;
beforeAll(async () => {
  const four = async (name: string) => {
    const of = (rank: Rank) => newDevice(node().tcpPort, `${name} ${rank}`);
    const [none, normal, admin, creator] = [
      ...[await of('none'), await of('normal'), await of('admin'), await of('creator')],
    ] as [Device, Device, Device, Device];
    return { none, normal, admin, creator };
  };
  actors = await four('actor');
  targets = await four('target');
});

interface Place {
  readonly groupid: number;
  readonly conv: string;
}

/** A group of the actors, or of the targets where one has to stand above its creator. */
async function group(creators: Readonly<Record<Rank, Device>>): Promise<Place> {
  const made = await ask(creators.creator.client, { msgid: 8, groupname: 'g' });
  const [groupid, conv] = [Number(made.groupid), String(made.conv)];
  const others = [actors.normal, actors.admin, targets.normal, targets.admin];
  for (const { client } of others) await ask(client, { msgid: 9, groupid });
  for (const { id } of [actors.admin, targets.admin]) {
    await ask(creators.creator.client, { msgid: 54, groupid, user: id, role: 'admin' });
  }
  return { groupid, conv };
}

interface Case {
  readonly place: Place;
  readonly actor: Device;
  readonly target: Device;
  readonly isAuthor: boolean;
}

const upon =
  (frame: ClassicFrame) =>
  async ({ place: { groupid, conv }, actor, isAuthor }: Case): Promise<ClassicFrame> => {
    const author = isAuthor ? actor : actors.creator;
    const other = isAuthor || actor !== actors.creator ? author : targets.normal;
    const said = await ask(other.client, { msgid: 10, groupid, msg: 'm' });
    return { ...frame, conv, seq: said.seq ?? 1 };
  };

const to =
  (frame: ClassicFrame) =>
  async ({ place: { groupid }, target }: Case): Promise<ClassicFrame> => ({
    ...frame,
    groupid,
    user: target.id,
  });

const inGroup =
  (frame: ClassicFrame) =>
  async ({ place: { groupid } }: Case): Promise<ClassicFrame> => ({ ...frame, groupid });

/** The request for each action, once what it needs is there. */
const requests: Readonly<Record<string, (one: Case) => Promise<ClassicFrame>>> = {
  write: inGroup({ msgid: 10, msg: 'm' }),
  mentionAll: inGroup({ msgid: 10, msg: 'm', mentions: 'all' }),
  edit: upon({ msgid: 39, msg: 'better' }),
  recall: upon({ msgid: 40 }),
  react: upon({ msgid: 41, emoji: '👍' }),
  pin: upon({ msgid: 42 }),
  join: inGroup({ msgid: 9 }),
  leave: inGroup({ msgid: 50 }),
  invite: async ({ place: { groupid } }) => ({ msgid: 60, groupid, users: [targets.none.id] }),
  link: inGroup({ msgid: 62 }),
  async admit({ place: { groupid } }) {
    await ask(actors.creator.client, { msgid: 56, groupid, access: 'approval' });
    await ask(targets.none.client, { msgid: 9, groupid });
    return { msgid: 68, groupid, user: targets.none.id };
  },
  describe: inGroup({ msgid: 56, groupdesc: 'd' }),
  kick: to({ msgid: 51 }),
  ban: to({ msgid: 51, ban: true }),
  async unban({ place: { groupid } }) {
    const user = targets.none.id;
    await ask(actors.creator.client, { msgid: 51, groupid, user, ban: true });
    return { msgid: 52, groupid, user };
  },
  mute: to({ msgid: 53, until: 9_000_000_000_000 }),
  appoint: to({ msgid: 54, role: 'admin' }),
  handOver: to({ msgid: 55 }),
  dissolve: inGroup({ msgid: 57 }),
};

const ranks: readonly Rank[] = ['none', 'normal', 'admin', 'creator'];
const isNobodys = (needed: Needed): boolean => needed === 'nobody';
const ABOUT_MESSAGES = ['edit', 'recall', 'react', 'pin'];
/** What the table allows, and what has another reason to fail, or not to. */
const EXCEPTIONS: Readonly<Record<string, string | undefined>> = {
  'leave by creator': 'creator_stays',
  'join by normal': undefined,
  'join by admin': undefined,
  'join by creator': undefined,
};

const known = Object.keys(rights).filter((action) => action in requests) as Action[];

test('every action of a group that the table names is tried here', () => {
  const inGroups = (Object.keys(rights) as Action[]).filter(
    (action) => !isNobodys(rights[action].group),
  );
  expect(known.sort()).toEqual(inGroups.sort());
});

describe.each(known)('%s', (action) => {
  const isOver = 'over' in rights[action];
  const isOfAuthor = ABOUT_MESSAGES.includes(action);
  const cases = ranks.flatMap((rank) =>
    (isOver ? (['normal', 'admin', 'creator'] as const) : (['none'] as const)).flatMap((over) =>
      (isOfAuthor && rank !== 'none' ? [true, false] : [false]).map((isAuthor) => ({
        rank,
        over,
        isAuthor,
      })),
    ),
  );
  test.each(cases)('in a group by $rank over $over, author $isAuthor', async (one) => {
    const { rank, over, isAuthor } = one;
    const place = await group(actors);
    const actor = actors[rank];
    // The creator of the group is the only one of that rank, and so also whom others act upon.
    const target = over === 'creator' ? actors.creator : targets[over];
    const frame = await requests[action]?.({ place, actor, target, isAuthor });
    const answer = await ask(actor.client, frame ?? {});
    const name = `${action} by ${rank}`;
    if (name in EXCEPTIONS) {
      expect(answer.error).toBe(EXCEPTIONS[name]);
      return;
    }
    const isAllowed = may(action, 'group', { rank, isAuthor, ...(isOver && { over }) });
    if (isAllowed) expect(answer).not.toHaveProperty('error');
    else {
      const hidden = ['unknown_group', 'unknown_conversation'];
      expect(rank === 'none' ? hidden : ['not_allowed']).toContain(answer.error);
    }
  });
});

describe.each(ABOUT_MESSAGES as Action[])('%s in a direct conversation', (action) => {
  test.each([
    { rank: 'normal', isAuthor: true },
    { rank: 'normal', isAuthor: false },
    { rank: 'none', isAuthor: false },
  ] as const)('by $rank, author $isAuthor', async ({ rank, isAuthor }) => {
    const [one, other] = [actors.normal, actors.admin];
    const sent = await ask((isAuthor ? one : other).client, {
      ...{ msgid: 6, toid: (isAuthor ? other : one).id, msg: 'm' },
    });
    const actor = rank === 'none' ? actors.none : one;
    const frame = { msgid: { edit: 39, recall: 40, react: 41, pin: 42 }[action as 'edit'] };
    const fields = { conv: sent.conv, seq: sent.seq, msg: 'x', emoji: '👍' };
    const answer = await ask(actor.client, { ...frame, ...fields });
    if (may(action, 'direct', { rank, isAuthor })) expect(answer).not.toHaveProperty('error');
    else expect(answer.error).toBe(rank === 'none' ? 'unknown_conversation' : 'not_allowed');
  });
});
