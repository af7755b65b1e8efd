import type { UserId } from '../domain/conversation.ts';
import { fullSight } from '../domain/person.ts';
import type { Services } from './handler.ts';

/** What somebody may know of another's presence. */
export interface SeenState {
  readonly state: 'online' | 'offline';
  readonly seen?: number;
}

/** Who of these users is online, and since when not, as far as this one may know. */
export async function seenBy(
  viewer: UserId,
  users: readonly UserId[],
  { store, privacy, onlineOf }: Pick<Services, 'store' | 'privacy' | 'onlineOf'>,
  withTimes: boolean,
): Promise<Map<UserId, SeenState>> {
  const [sights, online, times] = await Promise.all([
    privacy.sights(viewer, users),
    onlineOf(users),
    withTimes ? store.people.lastSeen(users) : undefined,
  ]);
  return new Map(
    users.map((user): [UserId, SeenState] => {
      const sight = sights.get(user) ?? fullSight;
      if (sight.state && online.has(user)) return [user, { state: 'online' }];
      const seen = sight.seen ? times?.get(user) : undefined;
      return [user, { state: 'offline', ...(seen !== undefined && { seen }) }];
    }),
  );
}

/** Who of these users is online, as far as this one may know. */
export async function onlineTo(
  viewer: UserId,
  users: readonly UserId[],
  services: Pick<Services, 'store' | 'privacy' | 'onlineOf'>,
): Promise<Set<UserId>> {
  const [sights, online] = await Promise.all([
    services.privacy.sights(viewer, users),
    services.onlineOf(users),
  ]);
  return new Set(users.filter((user) => online.has(user) && sights.get(user)?.state !== false));
}
