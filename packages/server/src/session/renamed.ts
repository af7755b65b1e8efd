import type { Entry } from '../domain/entry.ts';

/** What a user is called once this entry of his feed has come. */
export function nameAfter({ kind, body }: Entry, name: string): string {
  if (kind !== 'renamed') return name;
  return (JSON.parse(body) as { readonly name: string }).name;
}
