import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SqlContext } from '../sql/context.ts';
import { newEpoch, type RandomBytes, readEpoch } from '../sql/epoch.ts';

/** The store's epoch, watched over while the store runs. */
export interface Epoch {
  readonly current: string;
  renew(): Promise<string>;
  stop(): Promise<void>;
}

export interface EpochOptions {
  readonly context: SqlContext;
  readonly folder: string;
  readonly randomBytes: RandomBytes;
  /** Counts up with each commit. */
  readonly commits: () => number;
  readonly onWarning: (text: string) => void;
}

interface Marker {
  readonly epoch: string;
  readonly mark: number;
}

const MARK_INTERVAL_MS = 60_000;
const FILE_NAME = 'parley.mark';

/**
 * A number in the database counts up at each start, each minute with a write, and each stop; a file
 * beside it is then written with the same number. So the database is behind the file only when it
 * was replaced by an older one, and then its log is another one than clients know.
 */
export async function startEpoch(options: EpochOptions): Promise<Epoch> {
  const { context, folder, randomBytes, commits, onWarning } = options;
  const path = join(folder, FILE_NAME);
  let epoch = await readEpoch(context, randomBytes);
  let mark = await readMark(context);
  let marked = -1;
  let last: Promise<unknown> = Promise.resolve();

  /** One after the other; the database first, so that the file is never ahead of it. */
  const save = (change: () => Marker): Promise<string> => {
    const saved = last.then(async () => {
      const next = change();
      await writeMarker(context, next);
      ({ epoch, mark } = next);
      marked = commits();
      await writeFile(`${path}.new`, JSON.stringify(next), { flush: true })
        .then(() => rename(`${path}.new`, path))
        .catch((error: unknown) => onWarning(`${path} could not be written: ${error}`));
      return epoch;
    });
    last = saved.catch(() => {});
    return saved;
  };
  const saveMark = () =>
    save(() => ({ epoch, mark: mark + 1 })).catch((error: unknown) =>
      onWarning(`how far the log is could not be noted: ${error}`),
    );
  const renew = () => save(() => ({ epoch: newEpoch(randomBytes), mark: mark + 1 }));

  const known = await readFileMarker(path, onWarning);
  if (known !== undefined && (known.mark > mark || known.epoch !== epoch)) {
    await renew();
    onWarning(
      `the database in ${folder} is an older one than was last here, or another one: ` +
        `its epoch is now ${epoch}, and clients read their conversations anew`,
    );
  } else {
    await saveMark();
  }

  const timer = setInterval(() => {
    if (commits() !== marked) void saveMark();
  }, MARK_INTERVAL_MS).unref();

  return {
    get current() {
      return epoch;
    },
    renew,
    async stop() {
      clearInterval(timer);
      await last;
      if (commits() !== marked) await saveMark();
    },
  };
}

async function readMark({ db }: SqlContext): Promise<number> {
  const query = db.selectFrom('meta').select('value').where('name', '=', 'mark');
  return Number((await query.executeTakeFirst())?.value ?? 0);
}

async function writeMarker({ db, atomic }: SqlContext, { epoch, mark }: Marker): Promise<void> {
  await atomic(
    (
      [
        ['epoch', epoch],
        ['mark', String(mark)],
      ] as const
    ).map(([name, value]) =>
      db
        .insertInto('meta')
        .values({ name, value })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ value })),
    ),
  );
}

async function readFileMarker(
  path: string,
  onWarning: (text: string) => void,
): Promise<Marker | undefined> {
  try {
    const { epoch, mark } = JSON.parse(await readFile(path, 'utf8'));
    if (typeof epoch === 'string' && Number.isSafeInteger(mark)) return { epoch, mark };
    onWarning(`${path} is not as it was written; it is written anew`);
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isMissing) onWarning(`${path} could not be read, and is written anew: ${error}`);
  }
  return undefined;
}
