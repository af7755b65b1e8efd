import type { PairState } from '../domain/contact-acts.ts';
import type { UserId } from '../domain/conversation.ts';
import { fullSight, isOpen, type Person, type Sight, sightOf } from '../domain/person.ts';
import { LruMap } from '../lib/lru-map.ts';
import type { PeopleStore } from '../store/store.ts';

/** Most people let everybody write and see: nothing of them is kept but that. */
type Door = 'open' | 'unknown' | Person;

/** Whether one may write to another, and since when that is known. */
interface Answer {
  readonly isWelcome: boolean;
  readonly atMs: number;
  /** What was known of the receiver then: after a change it is another one. */
  readonly door: Person;
}

const PAIRS = 65_536;
/** What is known of two people is asked for again after so long, should a change not be heard of. */
const PAIR_MS = 10_000;

/**
 * Who may write to whom, and who sees what of whom, remembered. A change is forgotten here at once
 * (`forget`), on the other nodes as soon as they hear of it.
 */
export class Privacy {
  readonly #people: Pick<PeopleStore, 'persons' | 'pairs'>;
  readonly #nowMs: () => number;
  readonly #doors: LruMap<UserId, Door>;
  readonly #answers = new LruMap<string, Answer>(PAIRS);
  /** Counts the changes, so that nothing that was read before one is kept after it. */
  #changes = 0;

  constructor(
    people: Pick<PeopleStore, 'persons' | 'pairs'>,
    maxPeople: number,
    nowMs: () => number,
  ) {
    this.#people = people;
    this.#nowMs = nowMs;
    this.#doors = new LruMap(maxPeople);
  }

  /** Whether one may write to another: at once where that is known, as it is for most. */
  welcomes(sender: UserId, receiver: UserId): true | Promise<boolean> {
    const door = this.#doors.get(receiver);
    if (door === 'open' || sender === receiver) return true;
    if (door !== undefined && door !== 'unknown') {
      const known = this.#answers.get(`${sender} ${receiver}`);
      if (known?.isWelcome === true && this.#isFresh(known, door)) return true;
    }
    return this.#ask(sender, receiver);
  }

  /** What a user sees of others; those of whom he sees all are left out. */
  async sights(viewer: UserId, users: Iterable<UserId>): Promise<Map<UserId, Sight>> {
    const doors = await this.#guarded(users);
    doors.delete(viewer);
    const pairs = await this.#pairs(viewer, [...doors.keys()]);
    return limited(doors.keys(), (user) => {
      const pair = pairs.get(user);
      return sightBy(doors.get(user), pair?.isContactOfOther, pair);
    });
  }

  /** What others see of a user; those who see all of him are left out. */
  async sightsOf(user: UserId, viewers: readonly UserId[]): Promise<Map<UserId, Sight>> {
    const door = (await this.#guarded([user])).get(user);
    if (door === undefined) return new Map();
    const others = viewers.filter((viewer) => viewer !== user);
    const pairs = await this.#pairs(user, others);
    return limited(others, (viewer) => {
      const pair = pairs.get(viewer);
      return sightBy(door, pair?.isContact, pair);
    });
  }

  /** Of these users something has changed: what is known of them is not known any more. */
  forget(users: readonly UserId[]): void {
    this.#changes += 1;
    for (const user of users) this.#doors.set(user, 'unknown');
  }

  #isFresh(known: Answer, door: Person): boolean {
    return known.door === door && this.#nowMs() - known.atMs < PAIR_MS;
  }

  async #ask(sender: UserId, receiver: UserId): Promise<boolean> {
    const door = (await this.#guarded([receiver])).get(receiver);
    if (door === undefined || (door.writers === 'everyone' && !door.isInBlocks)) return true;
    const pair = (await this.#pairs(receiver, [sender])).get(sender);
    const isBlocked = pair !== undefined && (pair.hasBlocked || pair.isBlocked);
    const isWelcome = !isBlocked && (door.writers === 'everyone' || pair?.isContact === true);
    this.#answers.set(`${sender} ${receiver}`, { isWelcome, atMs: this.#nowMs(), door });
    return isWelcome;
  }

  /** Those of the users who are not open to everybody. */
  async #guarded(users: Iterable<UserId>): Promise<Map<UserId, Person>> {
    const guarded = new Map<UserId, Person>();
    const unknown: UserId[] = [];
    for (const user of new Set(users)) {
      const door = this.#doors.get(user);
      if (door === undefined || door === 'unknown') unknown.push(user);
      else if (door !== 'open') guarded.set(user, door);
    }
    if (unknown.length === 0) return guarded;
    const changes = this.#changes;
    const persons = await this.#people.persons(unknown);
    for (const user of unknown) {
      const person = persons.get(user);
      const door = person === undefined || isOpen(person) ? 'open' : person;
      if (changes === this.#changes) this.#doors.set(user, door);
      if (door !== 'open') guarded.set(user, door);
    }
    return guarded;
  }

  async #pairs(user: UserId, others: readonly UserId[]): Promise<Map<UserId, PairState>> {
    return others.length === 0 ? new Map() : await this.#people.pairs(user, others);
  }
}

function sightBy(
  door: Person | undefined,
  isContactOfUser: boolean | undefined,
  pair: PairState | undefined,
): Sight {
  if (door === undefined) return fullSight;
  const isBlocked = pair !== undefined && (pair.hasBlocked || pair.isBlocked);
  return sightOf(door, isContactOfUser === true, isBlocked);
}

function limited(users: Iterable<UserId>, sight: (user: UserId) => Sight): Map<UserId, Sight> {
  const found = new Map<UserId, Sight>();
  for (const user of users) {
    const seen = sight(user);
    if (!seen.state || !seen.seen) found.set(user, seen);
  }
  return found;
}
