import { tokensOf, unitsOf } from '../../domain/search/units.ts';
import type { SearchCandidate, SearchIndex, SearchMessage } from '../store.ts';

interface Indexed extends SearchMessage {
  readonly no: number;
  readonly tokens: ReadonlySet<string>;
}

/** The plainest index: it looks at every message. */
export function createMemorySearchIndex(): SearchIndex {
  const cursors = new Map<string, number>();
  const messages = new Map<string, Map<number, Indexed>>();
  let lastNo = 0;

  function put(conversation: string, message: SearchMessage): void {
    const ofConversation = messages.get(conversation) ?? new Map<number, Indexed>();
    messages.set(conversation, ofConversation);
    const no = ofConversation.get(message.seq)?.no ?? ++lastNo;
    ofConversation.delete(message.seq);
    if (message.text === '') return;
    const tokens = new Set(tokensOf(unitsOf(message.text)));
    ofConversation.set(message.seq, { ...message, no, tokens });
  }

  return {
    async cursors(conversations) {
      return new Map(conversations.map((name) => [name, cursors.get(name) ?? 0]));
    },

    async add(pieces) {
      for (const { conversation, after, upTo, messages: said } of pieces) {
        if ((cursors.get(conversation) ?? 0) !== after) continue;
        for (const message of said) put(conversation, message);
        cursors.set(conversation, upTo);
      }
    },

    async find({ tokens, conversations, sender, before, limit }) {
      const found: SearchCandidate[] = [];
      for (const [conversation, ofConversation] of messages) {
        if (conversations?.includes(conversation) === false) continue;
        for (const message of ofConversation.values()) {
          const { seq, at, no, sender: author } = message;
          if (sender !== undefined && author !== sender) continue;
          if (before && (at > before.at || (at === before.at && no >= before.no))) continue;
          if (!tokens.every((token) => message.tokens.has(token))) continue;
          found.push({ conversation, seq, sender: author, at, no });
        }
      }
      found.sort((one, other) => other.at - one.at || other.no - one.no);
      const candidates = found.slice(0, limit);
      return { candidates, next: found.length > limit ? candidates.at(-1) : undefined };
    },

    async stop() {},
  };
}
