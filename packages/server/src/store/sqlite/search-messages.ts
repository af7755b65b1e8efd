import type { SearchPiece, SearchWanted } from '../store.ts';

/** What the index's main side and its thread say to each other. */
export type SearchRequest =
  | { readonly type: 'cursors'; readonly conversations: readonly string[] }
  | { readonly type: 'add'; readonly pieces: readonly SearchPiece[] }
  | { readonly type: 'find'; readonly wanted: SearchWanted }
  | { readonly type: 'stop' };

export interface SearchAsk {
  readonly id: number;
  readonly request: SearchRequest;
}
