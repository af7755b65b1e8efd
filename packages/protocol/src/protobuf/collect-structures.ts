import { catalogue, type MessageName } from '../catalogue.ts';
import type { Field, FieldType, Structure } from './structure.ts';

/** What a schema of the catalogue says, as far as Protobuf needs it. */
interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly structure?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

const WITH_EXTRA: ReadonlySet<string> = new Set(['DirectChat', 'GroupChat', 'Entry']);
const INT32_MAXIMUM = 2_147_483_647;

/** The messages by number, then their parts, each once. */
export function collectStructures(): readonly Structure[] {
  const names = Object.keys(catalogue) as MessageName[];
  const parts = new Map<string, Structure>();
  const messages = names
    .toSorted((one, other) => catalogue[one].number - catalogue[other].number)
    .map((message) => {
      const { number, v2, summary } = catalogue[message];
      // There is a part of this name, too.
      const name = message === 'entry' ? 'EntryPush' : pascal(message);
      // Its `ref` is in the frame.
      return { message, number, ...structure(name, summary, v2 as Schema, parts, ['ref']) };
    });
  return [...messages, ...parts.values()];
}

function structure(
  name: string,
  summary: string,
  schema: Schema,
  parts: Map<string, Structure>,
  elsewhere: readonly string[],
): Structure {
  const entries = Object.entries(schema.properties ?? {}).filter(
    ([field]) => !elsewhere.includes(field),
  );
  const required = new Set(schema.required);
  return {
    name,
    summary,
    fields: entries
      .filter(([, field]) => field.const === undefined)
      .map(([field, value]) => fieldOf(field, value, !required.has(field), parts)),
    constants: Object.fromEntries(
      entries.flatMap(([field, value]) =>
        value.const === undefined ? [] : [[field, value.const] as const],
      ),
    ),
    hasExtra: WITH_EXTRA.has(name),
  };
}

function fieldOf(
  name: string,
  schema: Schema,
  isOptional: boolean,
  parts: Map<string, Structure>,
): Field {
  const item = schema.items ?? schema;
  const rest = { name, isList: schema.items !== undefined, isOptional };
  const inner = item.structure;
  if (inner === undefined) return { ...rest, type: scalarOf(item) };
  if (!parts.has(inner)) {
    const part = structure(inner, '', item, parts, []);
    parts.set(inner, part);
  }
  return { ...rest, type: 'structure', structure: inner };
}

function scalarOf({ type, minimum, maximum }: Schema): FieldType {
  switch (type) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    case 'integer':
      if (maximum !== undefined && maximum > INT32_MAXIMUM) return 'uint64';
      return minimum !== undefined && minimum >= 0 ? 'uint32' : 'int32';
    default:
      return 'json';
  }
}

function pascal(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
