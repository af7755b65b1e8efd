import { eventually } from '../support/deadline.ts';
import { type Onlooker, onlookerAt } from './clients/onlooker.ts';
import { msgids } from './clients/read.ts';
import type { Account } from './clients/v2-client.ts';
import { openAsking } from './read-log.ts';
import { directPort, type Site } from './site.ts';
import type { Violation } from './violation.ts';

/** Those who look on, one at each node, and what they must see. */
export type Presence = {
  tick(): void;
  /**
   * Waits until everybody sees exactly these users online, for as long as the site has to settle: the
   * lease of a node that died, the check after it and its second look, the rounds in which nodes tell.
   */
  expectOnline(users: ReadonlySet<number>, when: string): Promise<Violation[]>;
  stop(): Promise<void>;
};

const PASSWORD = 'looks on';

/** Before anybody else logs in: everybody becomes a contact of one who looks on. */
export async function watchPresence(
  site: Site,
  people: readonly Account[],
  nowMs: () => number,
): Promise<Presence> {
  const asking = await openAsking(directPort(site));
  const name = 'looks on';
  const { id } = await asking.ask({ msgid: msgids.register, v: 2, name, password: PASSWORD });
  const account: Account = { id: Number(id), name, password: PASSWORD };
  await asking.ask({ msgid: msgids.login, v: 2, id, password: PASSWORD, device: 'makes contacts' });
  for (const { id: friendid } of people) await asking.ask({ msgid: msgids.addFriend, friendid });
  asking.close();
  const onlookers: readonly Onlooker[] = site
    .directPorts()
    .map((port) => onlookerAt(port, account, nowMs));
  const names = new Set(people.map((person) => person.id));

  const wrongAt = (onlooker: Onlooker, expected: ReadonlySet<number>): string | undefined => {
    const seen = onlooker.online();
    if (seen === undefined) return 'is not logged in';
    const missing = [...expected].filter((user) => !seen.has(user));
    const extra = [...seen].filter((user) => names.has(user) && !expected.has(user));
    if (missing.length === 0 && extra.length === 0) return undefined;
    return `sees as online wrongly: ${extra.join(', ') || 'nobody'}; misses: ${missing.join(', ') || 'nobody'}`;
  };

  return {
    tick() {
      for (const onlooker of onlookers) onlooker.tick();
    },
    async expectOnline(users, when) {
      const isRight = () => onlookers.every((onlooker) => wrongAt(onlooker, users) === undefined);
      await eventually(isRight, site.settleMs, () => 'presence').catch(() => {});
      return onlookers.flatMap((onlooker, at): Violation[] => {
        const wrong = wrongAt(onlooker, users);
        if (wrong === undefined) return [];
        const client = `onlooker at ${site.nodes[at]?.name}`;
        return [{ kind: 'presence-wrong', client, detail: `${when} ${wrong}` }];
      });
    },
    async stop() {
      await Promise.all(onlookers.map((onlooker) => onlooker.stop()));
    },
  };
}
