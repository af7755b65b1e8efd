import { DAY_MS, type FileParts, HOUR_MS, NEVER } from './file-parts.ts';
import { thumbKey } from './transfers.ts';

/** Removes what nobody uses, some at a time. */
export interface Collector {
  start(): void;
  /** One round; for tests, and for whoever cannot wait. */
  round(): Promise<void>;
  stop(): Promise<void>;
}

const EVERY_MS = 60_000;
const AT_ONCE = 200;
/** A message that is not in the log so long after it named its files never will be. */
const UNDER_WAY_MS = 600_000;
const PAGE = 500;
const MAX_PAGES = 20;

export function createCollector(
  { store, log, blobs, uploads, nowMs }: FileParts,
  onError: (what: string, error: unknown) => void,
): Collector {
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();

  /** Finds where messages that use files stand; one that was never sent, or taken back, lets go. */
  async function placeUses(): Promise<void> {
    for (const use of await store.unplaced(nowMs() - UNDER_WAY_MS, AT_ONCE)) {
      let found: number | undefined;
      let after = use.after;
      for (let page = 0; page < MAX_PAGES && found === undefined; page += 1) {
        const entries = await log.read(use.conversation, after, PAGE);
        const said = entries.find(({ ref, sender }) => ref === use.ref && sender === use.author);
        found = said && !isRecalled(said.body) ? said.seq : said && -1;
        const last = entries.at(-1);
        if (last === undefined || last.at > use.usedAt + UNDER_WAY_MS) break;
        after = last.seq;
      }
      if (found === undefined || found < 0) await store.release(use, nowMs() + HOUR_MS);
      else await store.place(use, found);
    }
  }

  async function collectFiles(): Promise<void> {
    for (const file of await store.dueFiles(nowMs(), AT_ONCE)) {
      if (file.isUsed) {
        await store.holdFile(file.id, file.dueAt, NEVER);
        continue;
      }
      // Its content is looked at in the same round, unless others have it.
      if (await store.removeFile(file, nowMs())) await uploads.remove(file.id);
    }
  }

  async function collectContents(): Promise<void> {
    for (const content of await store.dueContents(nowMs(), AT_ONCE)) {
      if (content.isUsed) {
        await store.holdContent(content.key, content.dueAt, NEVER);
        continue;
      }
      if (!(await store.buryContent(content))) continue;
      await blobs.delete(thumbKey(content));
      await blobs.delete(content.key);
      await store.forgetContent(content.key);
    }
  }

  const round = async (): Promise<void> => {
    await placeUses();
    await collectFiles();
    await collectContents();
    await uploads.removeOlder(nowMs() - DAY_MS);
  };

  const roundInTurn = (): Promise<void> => {
    running = running
      .then(round)
      .catch((error: unknown) => onError('files were not collected', error));
    return running;
  };

  return {
    round: roundInTurn,
    start() {
      timer = setInterval(() => {
        roundInTurn().catch(() => {});
      }, EVERY_MS);
    },
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

function isRecalled(body: string): boolean {
  return (JSON.parse(body) as { recalled?: unknown }).recalled !== undefined;
}
