import type { Presence } from '../bus/presence.ts';
import type { UserId } from '../domain/conversation.ts';
import type { PresenceView } from './presence-view.ts';

export interface PresenceCheckOptions {
  readonly view: PresenceView;
  readonly presence: Pick<Presence, 'online'>;
  readonly onError: (error: unknown) => void;
}

const USERS_A_QUESTION = 500;

/**
 * Asks presence of these users, one bounded question after the other. Those who came are noted;
 * returns who is taken for online and seems not to be. Rejects with `PresenceUnavailable`.
 */
export async function compareWithPresence(
  users: readonly UserId[],
  { view, presence }: Pick<PresenceCheckOptions, 'view' | 'presence'>,
  isStopped: () => boolean,
): Promise<UserId[]> {
  const doubtful: UserId[] = [];
  for (let from = 0; from < users.length && !isStopped(); from += USERS_A_QUESTION) {
    const asked = users.slice(from, from + USERS_A_QUESTION);
    const mark = view.mark();
    for (const user of view.learn(asked, await presence.online(asked), mark)) doubtful.push(user);
  }
  return doubtful;
}
