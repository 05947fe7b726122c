import { createHash } from 'node:crypto';

/** JSON with sorted keys: equal for what says the same. */
export const sortedJson = (value: unknown): string => JSON.stringify(value, sortedKeys);

/** Tells whether two parsed bodies say the same: SHA-256 over their sorted JSON, 43 base64url characters. */
export const bodyHash = (body: unknown): string =>
  createHash('sha256').update(sortedJson(body)).digest('base64url');

function sortedKeys(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
