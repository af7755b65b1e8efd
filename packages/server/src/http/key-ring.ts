import { RequestError } from '@parley/protocol';
import { LruMap } from '../lib/lru-map.ts';
import type { RateLimits } from '../lib/rate-limits.ts';
import { hashServerKey } from '../lib/server-key.ts';
import type { ServerKeyStore } from '../store/store.ts';

/** A key that was revoked may be believed for so long. */
const BELIEVED_MS = 5_000;
const KNOWN_KEYS = 1_024;
const BEARER = /^Bearer +([^ ]+) *$/i;

export interface KeyRingParts {
  readonly keys: Pick<ServerKeyStore, 'find'>;
  readonly rateLimits: RateLimits;
  readonly nowMs: () => number;
}

/**
 * Who may come through the door. Keys are looked up by their hash, so that no comparison's time
 * tells anything of a key, and what is in memory is of no use to whoever reads it.
 */
export class KeyRing {
  readonly #parts: KeyRingParts;
  readonly #known = new LruMap<string, { readonly id: number; readonly untilMs: number }>(
    KNOWN_KEYS,
  );

  constructor(parts: KeyRingParts) {
    this.#parts = parts;
  }

  /**
   * Resolves with the id of the key in an `Authorization` header; rejects with `invalid_key`, or
   * with `rate_limited` for a key that asks too often and an address that tries too many.
   */
  async admit(authorization: string | undefined, address: string): Promise<number> {
    const { rateLimits } = this.#parts;
    const id = await this.#find(BEARER.exec(authorization ?? '')?.[1] ?? '');
    if (id === undefined) {
      throw new RequestError((await rateLimits.login(address)) ? 'invalid_key' : 'rate_limited');
    }
    if (!(await rateLimits.call(id))) {
      throw new RequestError('rate_limited', 'too many requests with this key; wait a second');
    }
    return id;
  }

  async #find(text: string): Promise<number | undefined> {
    const hash = hashServerKey(text);
    if (hash === undefined) return undefined;
    const { keys, nowMs } = this.#parts;
    const name = Buffer.from(hash).toString('base64');
    const known = this.#known.get(name);
    if (known !== undefined && nowMs() < known.untilMs) return known.id;
    const untilMs = nowMs() + BELIEVED_MS;
    const found = await keys.find(hash);
    if (found !== undefined) this.#known.set(name, { id: found.id, untilMs });
    return found?.id;
  }
}
