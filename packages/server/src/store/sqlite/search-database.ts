import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** Another number for another form: what was made by another one is made anew. */
const FORM = 1;

const TABLES = `
  create table origin (epoch text not null);
  create table search_cursor (no integer primary key, conversation text not null unique, seq integer not null);
  create table search_message (
    id integer primary key, conversation integer not null, seq integer not null,
    sender integer not null);
  create unique index search_message_by_place on search_message (conversation, seq);
  create virtual table search_token using fts5(
    tokens, content='', contentless_delete=1, tokenize='ascii', detail=none);
  pragma user_version = ${FORM};`;

/**
 * Opens the index of a log. It is not what anything rests on: one that is damaged, of another form
 * or of another log is thrown away.
 */
export function openSearchDatabase(path: string, epoch: string): DatabaseSync {
  try {
    const db = open(path);
    if (isOf(db, epoch)) return db;
    db.close();
  } catch {
    // It is made anew; what keeps that from working is told.
  }
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
  const db = open(path);
  db.exec(TABLES);
  db.prepare('insert into origin (epoch) values (?)').run(epoch);
  return db;
}

function open(path: string): DatabaseSync {
  const db = new DatabaseSync(path);
  try {
    db.exec('pragma locking_mode = exclusive');
    db.exec('pragma journal_mode = wal');
    // What a failing machine takes from the end is taken in again: the cursor goes with it.
    db.exec('pragma synchronous = normal');
    db.exec('pragma cache_size = -16384');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function isOf(db: DatabaseSync, epoch: string): boolean {
  if (Number(db.prepare('pragma user_version').get()?.user_version) !== FORM) return false;
  return db.prepare('select epoch from origin').get()?.epoch === epoch;
}
