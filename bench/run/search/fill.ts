import { directConversation } from '../../../packages/server/src/domain/conversation.ts';
import type { SearchIndex, SearchPiece, Store } from '../../../packages/server/src/store/store.ts';
import type { Corpus } from './corpus.ts';

const searchMessages = 1_000_000;
/** Who searches is in so many conversations, with so much of all messages. */
const ownConversations = 5_000;
const ownShare = 0.3;
const otherConversations = 15_000;
/** Another one, who is in few. */
const fewConversations = 20;
const batchSize = 1_000;
const startedAt = Date.UTC(2026, 0, 1);
const messageMs = 20_000;

/** The conversation of a message: those of user 1, then those of user 2, then of nobody who asks. */
export function conversationOf(index: number): { conversation: string; sender: number } {
  const spread = Math.imul(index, 0x9e3779b1) >>> 0;
  if ((spread % 1_000) / 1_000 < ownShare) {
    const other = 10 + ((Math.imul(index, 0x85ebca6b) >>> 0) % ownConversations);
    return { conversation: directConversation(1, other), sender: index % 2 === 0 ? 1 : other };
  }
  const nth = (Math.imul(index, 0xc2b2ae35) >>> 0) % otherConversations;
  const one = nth < fewConversations ? 2 : 10_000 + nth;
  return { conversation: directConversation(one, 30_000 + nth), sender: 30_000 + nth };
}

/** Writes all messages, and into the index in the order of time. Gives messages a second of each. */
export async function fill(
  store: Store,
  index: SearchIndex,
  corpus: Corpus,
): Promise<{ stored: number; indexed: number }> {
  let storeMs = 0;
  let indexMs = 0;
  for (let start = 0; start < searchMessages; start += batchSize) {
    const drafts = Array.from({ length: batchSize }, (_, nth) => {
      const at = startedAt + (start + nth) * messageMs;
      const text = corpus.text(start + nth);
      return { ...conversationOf(start + nth), at, text };
    });
    const beforeMs = performance.now();
    const places = await Promise.all(
      drafts.map(({ conversation, sender, at, text }) =>
        store.log.append({
          ...{ conversation, sender, at, kind: 'message', ref: undefined },
          body: JSON.stringify({ msg: text }),
        }),
      ),
    );
    const betweenMs = performance.now();
    const pieces = new Map<string, { after: number; upTo: number; messages: Piece['messages'] }>();
    for (const [nth, { conversation, sender, at, text }] of drafts.entries()) {
      const seq = places[nth]?.seq ?? 0;
      const piece = pieces.get(conversation) ?? { after: seq - 1, upTo: seq, messages: [] };
      const messages = [...piece.messages, { seq, at, sender, text }];
      pieces.set(conversation, { after: piece.after, upTo: seq, messages });
    }
    await index.add([...pieces].map(([conversation, piece]) => ({ conversation, ...piece })));
    storeMs += betweenMs - beforeMs;
    indexMs += performance.now() - betweenMs;
    if (start % 100_000 === 0) console.log(`  ${start} messages`);
  }
  return {
    stored: (searchMessages / storeMs) * 1_000,
    indexed: (searchMessages / indexMs) * 1_000,
  };
}

type Piece = SearchPiece;
