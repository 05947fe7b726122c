import type { ObjectStore } from '../../shared/kernel/object-store.ts';

/** The text of an object that is small by design; undefined where there is none. */
export async function wholeText(
  { read }: Pick<ObjectStore, 'read'>,
  key: string,
): Promise<string | undefined> {
  const chunks = await read(key);
  if (!chunks) return undefined;
  const pieces: Uint8Array[] = [];
  for await (const chunk of chunks) pieces.push(chunk);
  return Buffer.concat(pieces).toString('utf8');
}
