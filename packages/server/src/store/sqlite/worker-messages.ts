import type { ActDraft, Refused } from '../../domain/act.ts';
import type { OverviewPage } from '../store.ts';
import type { EntryBlock } from './entry-block.ts';

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

export interface AppendOperation {
  readonly type: 'appends';
  readonly drafts: EntryBlock;
}

/** Statements that take effect together or not at all. */
export interface StatementUnit {
  readonly type: 'unit';
  readonly statements: readonly Statement[];
}

/** Decided in its place among the others. */
export interface ActOperation {
  readonly type: 'act';
  readonly draft: ActDraft;
}

export type Operation = AppendOperation | StatementUnit | ActOperation;

export interface AppendedBlock {
  /** First the `seq` of each draft, then the `n` of each. */
  readonly places: Uint32Array;
  /** The drafts whose ref was known, ascending; of them nothing was stored. */
  readonly repetitions: readonly Repetition[];
}

/** A draft whose ref was known, with the time and the conversation of the first one. */
export interface Repetition {
  readonly index: number;
  readonly at: number;
  readonly conversation: string;
}

export type UnitOutcome =
  | { readonly results: readonly StatementResult[] }
  | { readonly error: string };

/** The entry of an act, alone in its block; of a repeated one, the first one's. */
export type ActOutcome =
  | Refused
  | { readonly entry: EntryBlock; readonly conversation: string; readonly duplicate: boolean };

export type OperationResult = AppendedBlock | UnitOutcome | ActOutcome;

export type WorkerRequest =
  | { readonly type: 'commit'; readonly operations: readonly Operation[] }
  | {
      readonly type: 'read';
      readonly conversation: string;
      readonly after: number;
      readonly limit: number;
    }
  | { readonly type: 'heads'; readonly conversations: readonly string[] }
  | { readonly type: 'lasts'; readonly conversations: readonly string[] }
  | { readonly type: 'overview'; readonly user: number; readonly page: OverviewPage }
  | { readonly type: 'query'; readonly statement: Statement }
  | { readonly type: 'stop' };

export interface WorkerAsk {
  readonly id: number;
  readonly request: WorkerRequest;
}

export type WorkerReply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failure: string };
