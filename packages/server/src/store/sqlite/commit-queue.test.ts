import { expect, test } from 'vitest';
import type { EntryDraft } from '../../domain/entry.ts';
import type { AppendListener } from '../store.ts';
import { CommitQueue } from './commit-queue.ts';

/** As a message on its way is: an object with a state of its own. */
class Waiting implements AppendListener {
  readonly told: unknown[] = [];

  resolve(): void {
    this.told.push('resolved');
  }

  reject(error: unknown): void {
    this.told.push(error);
  }
}

test('a commit that fails is told to each that waits for it, and the next one is tried', async () => {
  const failure = new Error('disk I/O error');
  const queue = new CommitQueue(() => Promise.reject(failure), {
    ...{ maxPending: 10, nowMs: () => 0, onCommit: () => {} },
  });
  const draft: EntryDraft = {
    ...{ conversation: 'd1.2', kind: 'message', sender: 1, ref: 'r', at: 0, body: '{}' },
  };
  const waiting = [new Waiting(), new Waiting()];
  for (const one of waiting) queue.append(draft, one);
  const alone = queue.run([]);
  await expect(alone).rejects.toBe(failure);
  expect(waiting.map(({ told }) => told)).toEqual([[failure], [failure]]);
  await expect(queue.run([])).rejects.toBe(failure);
});
