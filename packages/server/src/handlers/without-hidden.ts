import type { UserId } from '../domain/conversation.ts';
import type { Entry } from '../domain/entry.ts';
import type { Services } from './handler.ts';

/** Leaves out what the user hid from himself; who hides nothing is asked about nothing more. */
export async function withoutHidden<Found extends { readonly entry: Entry }>(
  all: readonly Found[],
  user: UserId,
  { store }: Pick<Services, 'store'>,
): Promise<readonly Found[]> {
  const names = all.map(({ entry }) => entry.conversation).sort();
  const [first] = names;
  const last = names.at(-1);
  if (first === undefined || last === undefined) return all;
  const preferences = await store.personal.preferences(user, first, last);
  const isHidden = await Promise.all(
    all.map(async ({ entry: { conversation, seq } }) => {
      if (preferences.get(conversation)?.hides !== true) return false;
      return (await store.personal.hidden(user, conversation, seq, seq)).length > 0;
    }),
  );
  return all.filter((_, at) => isHidden[at] === false);
}
