import { describe, expect, test } from 'vitest';
import { anyTalk, anyUser, type MakeStore, sharedStore } from './contract-subject.ts';
import type { FileRecord, Store } from './store.ts';

let made = 0;
const any = (what: string): string => {
  made += 1;
  return `${what}-${made}-${Math.random().toString(36).slice(2)}`;
};

/** A file that has come whole. */
async function aFile(store: Store, more: Partial<FileRecord> = {}): Promise<FileRecord> {
  const file = {
    ...{ id: any('file'), user: anyUser(), name: '图.png', type: 'image/png', size: 10 },
    ...{ announced: '', createdAt: 5, dueAt: 50 },
  };
  await store.files.create({ ...file, ...more });
  const hash = more.hash ?? any('hash');
  const dueAt = more.dueAt ?? 50;
  expect(await store.files.complete(file.id, { hash, type: file.type, dueAt })).toBe(true);
  return { ...file, ...more, hash, dueAt };
}

export function fileContract(makeStore: MakeStore): void {
  describe('files', () => {
    const store = sharedStore(makeStore);

    test('one secret for all nodes', async () => {
      const first = await store().files.secret('one');
      expect(await store().files.secret('other')).toBe(first);
    });

    test('are completed once, and counted', async () => {
      const user = anyUser();
      const file = await aFile(store(), { user, size: 3_000_000_000, createdAt: 5 });
      await aFile(store(), { user, size: 7, createdAt: 20 });
      expect(await store().files.byIds([file.id, 'none'])).toEqual([file]);
      const again = { hash: 'other', type: 'x', dueAt: 1 };
      expect(await store().files.complete(file.id, again)).toBe(false);
      const used = { total: 3_000_000_007, recent: 7, recentFiles: 1 };
      expect(await store().files.usage(user, 20)).toEqual(used);
      expect(await store().files.usage(anyUser(), 0)).toEqual({
        total: 0,
        recent: 0,
        recentFiles: 0,
      });
    });

    test('are used by messages, each use once, and only while they are there', async () => {
      const { conversation, one } = anyTalk();
      const file = await aFile(store(), { user: one });
      const use = { conversation, author: one, ref: 'r', after: 3, usedAt: 10 };
      const attach = (usedAt: number) => store().files.attach([file.id], { ...use, usedAt }, 90);
      expect(await attach(50)).toBe(false);
      expect(await attach(49)).toBe(true);
      expect(await attach(60)).toBe(true);
      expect(await store().files.attach([file.id, 'none'], use, 90)).toBe(false);
      expect(await store().files.uses(file.id, conversation, 9)).toEqual([
        { ...use, usedAt: 49, seq: 0 },
      ]);
      expect(await store().files.uses(file.id, 'd1.2', 9)).toEqual([]);
      const unplaced = await store().files.unplaced(50, 1_000);
      expect(unplaced).toContainEqual({ ...use, usedAt: 49, seq: 0 });
      await store().files.place(use, 4);
      expect(await store().files.uses(file.id, conversation, 9)).toMatchObject([{ seq: 4 }]);
      expect(await store().files.unplaced(50, 1_000)).not.toContainEqual(
        expect.objectContaining({ conversation }),
      );
    });

    test('one that is used is told so when it is due, and after its release no more', async () => {
      const { conversation, one } = anyTalk();
      const file = await aFile(store(), { user: one });
      const use = { conversation, author: one, ref: 'r', after: 0, usedAt: 10 };
      await store().files.attach([file.id], use, 40);
      const due = async (at: number) =>
        (await store().files.dueFiles(at, 1_000)).find(({ id }) => id === file.id);
      expect(await due(50)).toBeUndefined();
      expect(await due(51)).toEqual({ ...file, dueAt: 51, isUsed: true });
      await store().files.holdFile(file.id, 50, 900);
      expect(await due(51)).toBeDefined();
      await store().files.holdFile(file.id, 51, 900);
      expect(await due(899)).toBeUndefined();
      await store().files.release(use, 70);
      expect(await due(70)).toEqual({ ...file, dueAt: 70, isUsed: false });
    });

    test('one that was sent meanwhile is not removed', async () => {
      const { conversation, one } = anyTalk();
      const file = await aFile(store(), { user: one });
      const use = { conversation, author: one, ref: 'r', after: 0, usedAt: 10 };
      await store().files.attach([file.id], use, 90);
      expect(await store().files.removeFile(file, 100)).toBe(false);
      expect(await store().files.byIds([file.id])).toHaveLength(1);
      expect(await store().files.removeFile({ ...file, dueAt: 90 }, 100)).toBe(true);
      expect(await store().files.byIds([file.id])).toEqual([]);
    });

    test('the same content is there once, for as long as a file has it', async () => {
      const [hash, key] = [any('hash'), any('key')];
      const { files } = store();
      const none = { width: 0, height: 0, hasThumb: false };
      const first = { key, hash, isStored: false, dueAt: 61, ...none };
      expect(await files.claimContent(hash, key, 60)).toEqual(first);
      const facts = { width: 30, height: 20, hasThumb: true };
      await files.noteStored(key, facts);
      const stored = { ...first, ...facts, isStored: true, dueAt: 62 };
      expect(await files.claimContent(hash, any('key'), 20)).toEqual(stored);
      const file = await aFile(store(), { hash });
      const due = async (at: number) =>
        (await files.dueContents(at, 1_000)).find((each) => each.key === key);
      expect(await due(61)).toBeUndefined();
      expect(await due(62)).toEqual({ ...stored, isUsed: true });
      await files.holdContent(key, 62, 900);
      expect(await due(899)).toBeUndefined();
      await files.removeFile(file, 80);
      expect(await due(80)).toEqual({ ...stored, dueAt: 80, isUsed: false });
    });

    test('a content that goes is not found again; who brings it again stores it anew', async () => {
      const [hash, key, next] = [any('hash'), any('key'), any('key')];
      const { files } = store();
      const content = await files.claimContent(hash, key, 60);
      await files.claimContent(hash, any('key'), 70);
      expect(await files.buryContent(content)).toBe(false);
      expect(await files.buryContent({ ...content, dueAt: 70 })).toBe(true);
      expect(await files.contentOf(hash)).toBeUndefined();
      expect(await files.claimContent(hash, next, 60)).toMatchObject({ key: next });
      const left = (await files.dueContents(70, 1_000)).find((each) => each.key === key);
      expect(left).toMatchObject({ hash: `-${key}`, isUsed: false });
      // Taken up again after an end in the middle.
      expect(await files.buryContent({ ...content, hash: `-${key}`, dueAt: 70 })).toBe(true);
      await files.forgetContent(key);
      expect(await files.dueContents(70, 1_000)).not.toContainEqual(
        expect.objectContaining({ key }),
      );
      expect(await files.contentOf(hash)).toMatchObject({ key: next });
    });
  });
}
