import type { TokenRecord } from '../store/store.ts';
import type { Services } from './handler.ts';
import { TOKEN_LIFETIME_MS } from './issue-token.ts';

/** A use is noted once in so long, at a login and at its end: what is noted lags twice as much. */
const USE_NOTED_MS = 1_800_000;

/** Notes that a device is here, or was until now: its token holds anew from then. */
export async function noteUse(
  { user, id, usedAt }: Pick<TokenRecord, 'user' | 'id' | 'usedAt'>,
  { store, nowMs }: Pick<Services, 'store' | 'nowMs'>,
): Promise<void> {
  const now = nowMs();
  if (now - usedAt <= USE_NOTED_MS) return;
  await store.tokens.touch([{ user, token: id, usedAt: now, expiresAt: now + TOKEN_LIFETIME_MS }]);
}
