/** What JSON.parse makes of an object. */
export type JsonObject = { [key: string]: unknown };

/** Whether a parsed JSON value is an object; an array and `null` are none. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
