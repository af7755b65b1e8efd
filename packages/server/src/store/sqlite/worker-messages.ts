import type { TextColumn } from './text-column.ts';

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

/**
 * Entries to append, as columns: a few large values are far cheaper to hand to another thread
 * than many small ones.
 */
export interface AppendBlock {
  readonly type: 'appends';
  readonly conversations: TextColumn;
  readonly kinds: TextColumn;
  readonly senders: Float64Array;
  /** `undefined` when no entry has one. */
  readonly refs: TextColumn | undefined;
  readonly ats: Float64Array;
  readonly bodies: TextColumn;
}

/** Statements that take effect together or not at all. */
export interface StatementUnit {
  readonly type: 'unit';
  readonly statements: readonly Statement[];
}

export type Operation = AppendBlock | StatementUnit;

export interface AppendedBlock {
  readonly seqs: Float64Array;
  readonly ns: Float64Array;
  /** The drafts whose ref was known: nothing was stored, and the first one's time. */
  readonly repetitions: { readonly index: number; readonly at: number }[];
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
