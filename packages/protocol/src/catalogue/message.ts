import Type, { type TObject } from 'typebox';

/** Who sends it: the client (`request`), the server in answer, or the server by itself. */
export type Direction = 'request' | 'answer' | 'push' | 'request and push';

/** What the catalogue says of one message. */
export interface MessageDefinition<
  Fields extends TObject = TObject,
  More extends TObject = TObject,
> {
  readonly number: number;
  readonly direction: Direction;
  readonly summary: string;
  /** The fields besides `msgid` in the classic profile, with the limits that are checked. */
  readonly fields: Fields;
  /**
   * The fields in v2, whose order numbers them in Protobuf. The same object where the profiles
   * agree.
   */
  readonly v2: More;
  /** Fields of which v2 needs at least one; the first is named where all are missing. */
  readonly oneOf: readonly string[];
}

/** A message that is the same in both profiles, or that only v2 has. */
export function message<Fields extends TObject>(
  number: number,
  direction: Direction,
  summary: string,
  fields: Fields,
): MessageDefinition<Fields, Fields> {
  return { number, direction, summary, fields, v2: fields, oneOf: [] };
}

/** A classic message with other fields in v2. */
export function withMore<Fields extends TObject, More extends TObject['properties']>(
  definition: MessageDefinition<Fields>,
  more: More,
  oneOf: readonly string[] = [],
): MessageDefinition<Fields, Type.TObject<More>> {
  return { ...definition, v2: Type.Object(more), oneOf };
}
