import type { Entry } from '../../domain/entry.ts';

/** What the store's main side and its worker thread say to each other. */

export interface Statement {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
}

export type SqlValue = string | number | bigint | null | Uint8Array;

export interface StatementResult {
  readonly rows: readonly Record<string, unknown>[];
  readonly changes: number;
  readonly insertId: number;
}

/** Entries to append, as columns: far cheaper to hand to another thread than objects. */
export interface AppendBlock {
  readonly type: 'appends';
  readonly conversations: string[];
  readonly kinds: Entry['kind'][];
  readonly senders: number[];
  readonly refs: (string | undefined)[];
  readonly ats: number[];
  readonly bodies: string[];
}

/** Statements that take effect together or not at all. */
export interface StatementUnit {
  readonly type: 'unit';
  readonly statements: readonly Statement[];
}

export type Operation = AppendBlock | StatementUnit;

export interface AppendedBlock {
  readonly seqs: number[];
  readonly ns: number[];
  readonly ats: number[];
  readonly duplicates: boolean[];
}

export type UnitOutcome =
  | { readonly results: readonly StatementResult[] }
  | { readonly error: string };

export type OperationResult = AppendedBlock | UnitOutcome;

export type WorkerRequest =
  | { readonly type: 'commit'; readonly operations: readonly Operation[] }
  | {
      readonly type: 'read';
      readonly conversation: string;
      readonly after: number;
      readonly limit: number;
    }
  | { readonly type: 'heads'; readonly conversations: readonly string[] }
  | { readonly type: 'query'; readonly statement: Statement }
  | { readonly type: 'stop' };

export type WorkerReply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failure: string };
