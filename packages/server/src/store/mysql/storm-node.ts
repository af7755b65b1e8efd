import { randomBytes } from 'node:crypto';
import { directConversation } from '../../domain/conversation.ts';
import type { EntryDraft } from '../../domain/entry.ts';
import { StoreUnavailable } from '../store.ts';
import { createMySqlStore } from './mysql-store.ts';

/*
 * For tests: a process of its own that sends into shared conversations without end, each message
 * until it is answered. It says of each answer `INDEX CONVERSATION SEQ`; what an index is sent as
 * depends on the sender and the index alone, so that another process can go on after its death.
 */

/** Few enough that each batch meets those of others. */
const CONVERSATIONS = 12;
const WRITERS = 4;
const LARGEST_BATCH = 24;

const [url = '', senderText = '', firstIndex = ''] = process.argv.slice(2);
const sender = Number(senderText);
let nextIndex = Number(firstIndex);
let isEnough = false;
process.once('SIGTERM', () => {
  isEnough = true;
});

const store = await createMySqlStore({
  ...{ url, nowMs: Date.now, randomBytes },
  ...{ giveUpAfterMs: 1_500, statementTimeoutMs: 1_500, lockWaitSeconds: 1 },
});

async function send(index: number): Promise<string> {
  const conversation = directConversation(1, 2 + ((index * 7 + sender) % CONVERSATIONS));
  const draft: EntryDraft = {
    ...{ conversation, sender, ref: String(index), kind: 'message' as const, at: Date.now() },
    body: JSON.stringify({ msg: `${sender} ${index}` }),
  };
  for (;;) {
    try {
      const { seq } = await store.log.append(draft);
      return `${index} ${conversation} ${seq}`;
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
    }
  }
}

async function write(): Promise<void> {
  while (!isEnough) {
    const size = 1 + (randomBytes(1).readUInt8() % LARGEST_BATCH);
    const indexes = Array.from({ length: size }, () => nextIndex++);
    const answers = await Promise.all(indexes.map(send));
    process.stdout.write(`${answers.join('\n')}\n`);
  }
}

await Promise.all(Array.from({ length: WRITERS }, write));
await store.stop();
