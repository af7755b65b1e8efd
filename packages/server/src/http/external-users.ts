import { RequestError } from '@parley/protocol';
import { isValidName, nameKey } from '../domain/names.ts';
import { LruMap } from '../lib/lru-map.ts';
import type { UserName, UserStore } from '../store/store.ts';
import { namesLike } from './names-like.ts';

const KNOWN_USERS = 65_536;

/** The users of the product behind the door. They do not vanish, and keep their ids and names. */
export class ExternalUsers {
  readonly #users: Pick<UserStore, 'byExternalId' | 'createExternal'>;
  readonly #nowMs: () => number;
  readonly #known = new LruMap<string, UserName>(KNOWN_USERS);

  constructor(users: Pick<UserStore, 'byExternalId' | 'createExternal'>, nowMs: () => number) {
    this.#users = users;
    this.#nowMs = nowMs;
  }

  async find(key: string): Promise<UserName | undefined> {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const record = await this.#users.byExternalId(key);
    return record && this.#remember(key, record);
  }

  /**
   * The user with this key, made now if there is none, with a name as near to the wanted one as is
   * free. Such a user has no password. Rejects with `invalid_name`, or `name_taken` when nothing
   * near is free.
   */
  async findOrMake(key: string, name: string | undefined): Promise<UserName> {
    const known = await this.find(key);
    if (known !== undefined) return known;
    if (name === undefined) {
      throw new RequestError('invalid_field', 'this user is new: user.name is missing');
    }
    if (!isValidName(name)) throw new RequestError('invalid_name');
    for (const candidate of namesLike(name)) {
      const made = await this.#make(key, candidate);
      if (made !== undefined) return made;
      // Another call may have made the user meanwhile: it is the key that is taken then.
      const other = await this.find(key);
      if (other !== undefined) return other;
    }
    throw new RequestError('name_taken');
  }

  async #make(key: string, name: string): Promise<UserName | undefined> {
    const createdAt = this.#nowMs();
    const user = { name, nameKey: nameKey(name), passwordHash: '', createdAt };
    const id = await this.#users.createExternal(user, key);
    return id === undefined ? undefined : this.#remember(key, { id, name });
  }

  #remember(key: string, { id, name }: UserName): UserName {
    const user = { id, name };
    this.#known.set(key, user);
    return user;
  }
}
