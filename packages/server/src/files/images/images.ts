import { Worker } from 'node:worker_threads';
import { Semaphore } from '../../lib/semaphore.ts';
import type { ImageAnswer, ImageQuestion } from './image-messages.ts';

/** Reads images, one at a time, in a thread that ends when it takes too long. */
export interface Images {
  /** What an image is; `undefined` at once when too many wait. `too-slow` ended the thread. */
  read(path: string): Promise<ImageAnswer | { readonly type: 'too-slow' }> | undefined;
  stop(): Promise<void>;
}

export interface ImageLimits {
  readonly maxPixels: number;
  readonly timeoutMs: number;
}

const THUMB_PIXELS = 320;
const MAX_WAITING = 64;
const HEAP_MB = 128;
/** Without work the thread ends, and gives its memory back. */
const IDLE_MS = 30_000;

export function createImages({ maxPixels, timeoutMs }: ImageLimits): Images {
  const turns = new Semaphore(1, MAX_WAITING);
  let worker: Worker | undefined;
  let isStopped = false;
  let idle: NodeJS.Timeout | undefined;

  async function started(): Promise<Worker> {
    if (worker !== undefined) return worker;
    const made = new Worker(new URL('./image-worker.ts', import.meta.url), {
      // What the decoders say of broken images is nobody's log.
      ...{ stdout: true, stderr: true },
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    made.stdout.resume();
    made.stderr.resume();
    made.on('error', () => {});
    made.once('exit', () => {
      if (worker === made) worker = undefined;
    });
    worker = made;
    await answered(made);
    return made;
  }

  /** Its next word; rejects when it ends before. */
  function answered(from: Worker): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const ended = () => reject(new Error('the thread for images ended'));
    const answer = (value: unknown) => {
      from.off('exit', ended);
      resolve(value);
    };
    from.once('message', answer);
    from.once('exit', ended);
    return promise;
  }

  async function end(): Promise<void> {
    clearTimeout(idle);
    const ending = worker;
    worker = undefined;
    await ending?.terminate();
  }

  async function ask(path: string): Promise<ImageAnswer | { readonly type: 'too-slow' }> {
    if (isStopped) return { type: 'too-slow' };
    clearTimeout(idle);
    const { promise: late, resolve } = Promise.withResolvers<'late'>();
    const timer = setTimeout(() => resolve('late'), timeoutMs);
    try {
      const question: ImageQuestion = { path, maxPixels, thumbPixels: THUMB_PIXELS };
      const asking = started().then((ready) => {
        const answer = answered(ready);
        ready.postMessage(question);
        return answer;
      });
      const answer = await Promise.race([asking.catch(() => 'late' as const), late]);
      if (answer !== 'late') return answer as ImageAnswer;
      await end();
      return { type: 'too-slow' };
    } finally {
      clearTimeout(timer);
      idle = setTimeout(() => {
        end().catch(() => {});
      }, IDLE_MS).unref();
      if (isStopped) clearTimeout(idle);
    }
  }

  return {
    read: (path) => turns.run(() => ask(path)),
    async stop() {
      isStopped = true;
      await end();
    },
  };
}
