import type { OldTable } from './old-deployment.ts';

/** Why a row did not come. */
export const reasons = {
  bad_id: 'the id is not a number from 1 to 2,000,000,000',
  bad_name: 'the name is not allowed: 1 to 50 characters, seen, without space around it',
  bad_password: 'the password is not allowed: 1 to 256 bytes',
  bad_description: 'the description has more than 200 characters',
  id_taken: 'the id belongs to somebody or something else here',
  name_taken: 'somebody has this name already; case and look-alike forms tell nobody apart',
  repeated: 'the table has it twice',
  no_user: 'it depends on a user who did not come or who does not exist',
  no_group: 'it depends on a group that did not come or that does not exist',
  no_member: 'the receiver is not a member of the group',
  bad_json: 'the message is no complete JSON object',
  bad_frame: 'the message is no chat message, or a field of it is missing or of the wrong kind',
  too_long: 'the message is too long',
  other_receiver: 'the message is addressed to somebody else',
  no_sender: 'the message does not say who sent it',
} as const;

export type Reason = keyof typeof reasons;

export interface TableCounts {
  came: number;
  /** Was there already. */
  already: number;
  readonly refused: Map<Reason, number>;
}

export type ImportCounts = Readonly<Record<OldTable, TableCounts>>;

/** Is told what happens. */
export interface ImportObserver {
  /** So many rows of a table are done. */
  progress(table: OldTable, done: number): void;
  /** A row that did not come. Of a user it has no password. */
  refused(table: OldTable, position: number, row: object, reason: Reason): void;
}

/** Counts what became of each row. */
export class Ledger {
  readonly counts: ImportCounts;
  readonly #observer: ImportObserver;

  constructor(observer: ImportObserver) {
    const none = (): TableCounts => ({ came: 0, already: 0, refused: new Map() });
    this.counts = {
      users: none(),
      friends: none(),
      groups: none(),
      members: none(),
      messages: none(),
    };
    this.#observer = observer;
  }

  came(table: OldTable, rows = 1): void {
    this.counts[table].came += rows;
    this.#tell(table);
  }

  already(table: OldTable, rows = 1): void {
    this.counts[table].already += rows;
    this.#tell(table);
  }

  /** `position` counts the rows of the table from 1, in the order in which they were read. */
  refuse(table: OldTable, position: number, row: object, reason: Reason): void {
    const { refused } = this.counts[table];
    refused.set(reason, (refused.get(reason) ?? 0) + 1);
    this.#observer.refused(table, position, row, reason);
    this.#tell(table);
  }

  #tell(table: OldTable): void {
    const { came, already, refused } = this.counts[table];
    const done = [...refused.values()].reduce((sum, count) => sum + count, came + already);
    this.#observer.progress(table, done);
  }
}
