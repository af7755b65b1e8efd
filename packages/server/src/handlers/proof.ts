import type { UserId } from '../domain/conversation.ts';
import type { Services } from './handler.ts';

/** With what somebody has shown who he is. */
export type Proof =
  | { readonly kind: 'token'; readonly hash: Uint8Array }
  | { readonly kind: 'password'; readonly hash: string };

/**
 * Whether a proof holds still. A login takes a while, in which a token may end and a password
 * change; whoever asks once the session is known to be there overlooks neither.
 */
export async function holds(
  proof: Proof,
  user: UserId,
  { store, nowMs }: Pick<Services, 'store' | 'nowMs'>,
): Promise<boolean> {
  if (proof.kind === 'token') {
    return (await store.tokens.find(user, proof.hash, nowMs())) !== undefined;
  }
  return (await store.users.byId(user))?.passwordHash === proof.hash;
}
