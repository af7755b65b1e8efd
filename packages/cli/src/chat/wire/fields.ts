/** A JSON object whose fields nobody has checked yet. */
export type Fields = { readonly [name: string]: unknown };

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object that `text` is, or `undefined` where it is none. */
export function objectOf(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function field(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

/** A whole number; some classic clients write theirs as text. */
export function numberField(fields: Fields, name: string): number | undefined {
  const value = field(fields, name);
  const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) && typeof number === 'number' ? number : undefined;
}

export function textField(fields: Fields, name: string): string | undefined {
  const value = field(fields, name);
  return typeof value === 'string' ? value : undefined;
}

/** A list of objects; classic servers encode each entry once more, as text. */
export function listField(fields: Fields, name: string): Fields[] {
  const value = field(fields, name);
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: unknown) => {
    const object = typeof entry === 'string' ? objectOf(entry) : entry;
    return isFields(object) ? [object] : [];
  });
}
