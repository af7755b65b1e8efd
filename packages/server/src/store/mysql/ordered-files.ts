import type { FileStore } from '../store.ts';
import type { KeyedOrder } from './keyed-order.ts';

const FILES = 'files';

/** Files in the order of calling; see `ordered-store.ts`. None of it is as frequent as messages are. */
export function orderedFiles(files: FileStore, order: KeyedOrder): FileStore {
  const write = <Result>(task: () => Promise<Result>) => order.write([FILES], task);
  const read = <Result>(task: () => Promise<Result>) => order.read([FILES], task);
  return {
    secret: (fresh) => write(() => files.secret(fresh)),
    create: (file) => write(() => files.create(file)),
    usage: (user, since) => read(() => files.usage(user, since)),
    byIds: (ids) => read(() => files.byIds(ids)),
    contentOf: (hash) => read(() => files.contentOf(hash)),
    claimContent: (hash, key, until) => write(() => files.claimContent(hash, key, until)),
    noteStored: (key, facts) => write(() => files.noteStored(key, facts)),
    complete: (id, facts) => write(() => files.complete(id, facts)),
    attach: (ids, use, until) => write(() => files.attach(ids, use, until)),
    uses: (id, conversation, limit) => read(() => files.uses(id, conversation, limit)),
    unplaced: (before, limit) => read(() => files.unplaced(before, limit)),
    place: (use, seq) => write(() => files.place(use, seq)),
    release: (use, dueAt) => write(() => files.release(use, dueAt)),
    dueFiles: (at, limit) => read(() => files.dueFiles(at, limit)),
    holdFile: (id, seenDueAt, dueAt) => write(() => files.holdFile(id, seenDueAt, dueAt)),
    removeFile: (file, contentDueAt) => write(() => files.removeFile(file, contentDueAt)),
    dueContents: (at, limit) => read(() => files.dueContents(at, limit)),
    holdContent: (key, seenDueAt, dueAt) => write(() => files.holdContent(key, seenDueAt, dueAt)),
    buryContent: (content) => write(() => files.buryContent(content)),
    forgetContent: (key) => write(() => files.forgetContent(key)),
  };
}
