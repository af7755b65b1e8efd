import type { FileContent, FileRecord, FileStore, FileUse } from '../store.ts';

type KnownUse = FileUse & { readonly file: string };

/** Where the twin keeps files. */
export interface MemoryFiles {
  secret: string | undefined;
  readonly files: Map<string, FileRecord>;
  readonly contents: Map<string, FileContent>;
  readonly uses: Map<string, KnownUse>;
}

export const noFiles = (): MemoryFiles => ({
  secret: undefined,
  files: new Map(),
  contents: new Map(),
  uses: new Map(),
});

export function memoryFiles(state: MemoryFiles): FileStore {
  const { files, contents, uses } = state;
  const contentOf = (hash: string) => [...contents.values()].find((each) => each.hash === hash);
  const usesOf = ({
    conversation,
    author,
    ref,
  }: Pick<FileUse, 'conversation' | 'author' | 'ref'>) =>
    [...uses].filter(
      ([, use]) => use.conversation === conversation && use.author === author && use.ref === ref,
    );
  const byTime = (one: FileUse, other: FileUse) => one.usedAt - other.usedAt;
  const byDue = (one: { dueAt: number }, other: { dueAt: number }) => one.dueAt - other.dueAt;

  return {
    async secret(fresh) {
      state.secret ??= fresh;
      return state.secret;
    },
    async create(file) {
      files.set(file.id, { ...file, hash: '' });
    },
    async usage(user, since) {
      const own = [...files.values()].filter((file) => file.user === user);
      const sum = (those: FileRecord[]) => those.reduce((total, { size }) => total + size, 0);
      const recent = own.filter(({ createdAt }) => createdAt >= since);
      return { total: sum(own), recent: sum(recent), recentFiles: recent.length };
    },
    async byIds(ids) {
      return [...new Set(ids)].flatMap((id) => files.get(id) ?? []);
    },
    contentOf: async (hash) => contentOf(hash),
    async claimContent(hash, key, until) {
      const known = contentOf(hash);
      const content =
        known === undefined
          ? { key, hash, isStored: false, width: 0, height: 0, hasThumb: false, dueAt: until + 1 }
          : { ...known, dueAt: Math.max(known.dueAt + 1, until) };
      contents.set(content.key, content);
      return content;
    },
    async noteStored(key, facts) {
      const content = contents.get(key);
      if (content !== undefined) contents.set(key, { ...content, ...facts, isStored: true });
    },
    async complete(id, facts) {
      const file = files.get(id);
      if (file === undefined || file.hash !== '') return false;
      files.set(id, { ...file, ...facts });
      return true;
    },
    async attach(ids, use, until) {
      const kept = ids.flatMap((id) => files.get(id) ?? []);
      const alive = kept.filter(({ hash, dueAt }) => hash !== '' && dueAt > use.usedAt);
      for (const file of alive) {
        files.set(file.id, { ...file, dueAt: Math.max(file.dueAt + 1, until) });
      }
      if (alive.length < ids.length) return false;
      for (const file of ids) {
        const key = JSON.stringify([file, use.conversation, use.author, use.ref]);
        if (!uses.has(key)) uses.set(key, { ...use, file, seq: 0 });
      }
      return true;
    },
    async uses(id, conversation, limit) {
      return [...uses.values()]
        .filter((use) => use.file === id && use.conversation === conversation)
        .sort(byTime)
        .slice(0, limit)
        .map(({ file: _, ...use }) => use);
    },
    async unplaced(before, limit) {
      return [...uses.values()]
        .filter(({ seq, usedAt }) => seq === 0 && usedAt < before)
        .sort(byTime)
        .slice(0, limit)
        .map(({ file: _, ...use }) => use);
    },
    async place(where, seq) {
      for (const [key, use] of usesOf(where)) uses.set(key, { ...use, seq });
    },
    async release(where, dueAt) {
      for (const [key, use] of usesOf(where)) {
        uses.delete(key);
        const file = files.get(use.file);
        if (file !== undefined) files.set(file.id, { ...file, dueAt });
      }
    },
    async dueFiles(at, limit) {
      const inUse = new Set([...uses.values()].map(({ file }) => file));
      return [...files.values()]
        .filter(({ dueAt }) => dueAt <= at)
        .sort(byDue)
        .slice(0, limit)
        .map((file) => ({ ...file, isUsed: inUse.has(file.id) }));
    },
    async holdFile(id, seenDueAt, dueAt) {
      const file = files.get(id);
      if (file?.dueAt === seenDueAt) files.set(id, { ...file, dueAt });
    },
    async removeFile({ id, hash, dueAt }, contentDueAt) {
      const content = hash === '' ? undefined : contentOf(hash);
      if (content !== undefined) {
        const due = Math.min(content.dueAt, contentDueAt);
        contents.set(content.key, { ...content, dueAt: due });
      }
      return files.get(id)?.dueAt === dueAt && files.delete(id);
    },
    async dueContents(at, limit) {
      const inUse = new Set([...files.values()].map(({ hash }) => hash));
      return [...contents.values()]
        .filter(({ dueAt }) => dueAt <= at)
        .sort(byDue)
        .slice(0, limit)
        .map((content) => ({ ...content, isUsed: inUse.has(content.hash) }));
    },
    async holdContent(key, seenDueAt, dueAt) {
      const content = contents.get(key);
      if (content?.dueAt === seenDueAt) contents.set(key, { ...content, dueAt });
    },
    async buryContent({ key, hash, dueAt }) {
      const content = contents.get(key);
      if (hash === `-${key}`) return true;
      if (content?.hash !== hash || content.dueAt !== dueAt) return false;
      contents.set(key, { ...content, hash: `-${key}` });
      return true;
    },
    async forgetContent(key) {
      contents.delete(key);
    },
  };
}
