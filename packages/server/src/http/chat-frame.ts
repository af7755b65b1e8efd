import { dialects } from '@parley/protocol';

/** Who gets a message. */
export type Target =
  | { readonly kind: 'user'; readonly user: number }
  | { readonly kind: 'group'; readonly group: number };

/** A reviver's third argument and `JSON.rawJSON`, which the type library does not know yet. */
interface SourceTextJson {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source: string }) => unknown,
  ): { readonly [field: string]: unknown };
  rawJSON(source: string): unknown;
}

const exactJson = JSON as unknown as SourceTextJson;
const { numbers } = dialects.abc;

/**
 * The frame in which a client of protocol v2 would send this message, so that its limits are those
 * of the wire. Further fields are in it, their numbers as they came, however many digits they have.
 */
export function chatFrame(text: string, target: Target): string {
  const message = exactJson.parse(text, (_key, value, { source }) =>
    typeof value === 'number' ? exactJson.rawJSON(source) : value,
  );
  const address =
    target.kind === 'user'
      ? { msgid: numbers.directChat, toid: target.user }
      : { msgid: numbers.groupChat, groupid: target.group };
  return JSON.stringify({ ...withoutAddress(message), ...address });
}

/** What only the server may say of a message is left out. */
function withoutAddress(message: { readonly [field: string]: unknown }): object {
  const { from, to, msgid, id, name, toid, groupid, groupname, ...placed } = message;
  const { conv, seq, n, at, kind, ...own } = placed;
  return own;
}
