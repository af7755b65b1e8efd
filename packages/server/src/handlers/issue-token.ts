import type { UserId } from '../domain/conversation.ts';
import type { TokenId } from '../store/store.ts';
import type { Services } from './handler.ts';

/** How long a device that does not come stays logged in. */
export const TOKEN_LIFETIME_MS = 90 * 24 * 3_600_000;
/** Devices of a user that are logged in for good; one more ends the least recently used. */
const MAX_TOKENS_A_USER = 50;

/** Makes what a device logs in with from now on. Only its hash is kept. */
export async function issueToken(
  user: UserId,
  device: string,
  { store, tokens, nowMs }: Pick<Services, 'store' | 'tokens' | 'nowMs'>,
): Promise<{ readonly id: TokenId; readonly text: string; readonly expiresAt: number }> {
  const { text, hash } = tokens.mint(user);
  const createdAt = nowMs();
  const expiresAt = createdAt + TOKEN_LIFETIME_MS;
  const id = await store.tokens.create(
    { user, hash, device, createdAt, expiresAt },
    MAX_TOKENS_A_USER,
  );
  return { id, text, expiresAt };
}
