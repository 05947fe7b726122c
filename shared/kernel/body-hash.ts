import { createHash } from 'node:crypto';

/** Tells whether two parsed bodies say the same: SHA-256 over the JSON with sorted keys, 43 base64url characters. */
export const bodyHash = (body: unknown): string =>
  createHash('sha256').update(JSON.stringify(body, sortedKeys)).digest('base64url');

function sortedKeys(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
