import type { Model } from '../state/model.ts';
import { type LoginAnswer, readFriend, readListing } from '../wire/answers.ts';
import { list } from '../wire/fields.ts';
import { msgids } from '../wire/msgids.ts';
import type { ClientFrame, JsonObject } from '../wire/wire.ts';

type Ask = (frame: ClientFrame) => Promise<JsonObject>;

/**
 * Reads what a login's answer had no room for, then tells the model that the list is complete.
 * `isFull`: the answer lists all, not only what has changed; who is not in it is gone. Rejects
 * when the connection ends meanwhile.
 */
export async function completeLists(
  answer: LoginAnswer,
  { model, ask, isFull }: { model: Model; ask: Ask; isFull: boolean },
): Promise<void> {
  const missing = new Set(isFull ? model.conversations.keys() : []);
  for (const { conv } of answer.conversations) missing.delete(conv);
  if (answer.more) {
    const since = isFull ? {} : { since: model.feed?.log.position ?? 0 };
    await eachConversation(ask, model, answer.conversations.at(-1)?.conv, since, (conv) =>
      missing.delete(conv),
    );
  }
  for (const conv of missing) model.gone(conv);
  model.listed();
  if (answer.moreFriends) await restOfFriends(ask, model, answer.friends.at(-1)?.id);
}

/** Lists all conversations once more: the others' cursors may have moved without an entry. */
export async function refreshList(ask: Ask, model: Model): Promise<void> {
  await eachConversation(ask, model, undefined, {}, () => {});
}

async function eachConversation(
  ask: Ask,
  model: Model,
  from: string | undefined,
  fields: { readonly since?: number },
  listed: (conv: string) => void,
): Promise<void> {
  let after = from;
  for (let more = true; more; ) {
    const page = await ask({
      msgid: msgids.listConversations,
      ...fields,
      ...(after !== undefined && { after }),
    });
    const listings = list(page.conversations, readListing);
    model.list(listings);
    for (const { conv } of listings) listed(conv);
    after = listings.at(-1)?.conv;
    more = page.more === true && after !== undefined;
  }
}

async function restOfFriends(ask: Ask, model: Model, from: number | undefined): Promise<void> {
  let after = from;
  for (let more = true; more; ) {
    const page = await ask({
      msgid: msgids.listFriends,
      ...(after !== undefined && { after }),
    });
    const friends = list(page.friends, readFriend);
    model.addFriends(friends);
    after = friends.at(-1)?.id;
    more = page.more === true && after !== undefined;
  }
}
