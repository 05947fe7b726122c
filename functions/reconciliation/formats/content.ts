import type { Content } from './format.ts';
import { headBytes } from './text.ts';

/** A content out of a stream that can be read once: its first bytes are looked at, and come again in `chunks`. */
export async function contentOf(name: string, bytes: AsyncIterable<Uint8Array>): Promise<Content> {
  const iterator = bytes[Symbol.asyncIterator]();
  const parts: Uint8Array[] = [];
  let length = 0;
  let isDone = false;
  while (length < headBytes && !isDone) {
    const next = await iterator.next();
    isDone = next.done === true;
    if (next.done === true) break;
    parts.push(next.value);
    length += next.value.length;
  }
  const seen = Buffer.concat(parts);
  return { name, head: seen.subarray(0, headBytes), chunks: () => fromThere(seen, iterator) };
}

async function* fromThere(seen: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (seen.length > 0) yield seen;
  try {
    for (;;) {
      const next = await rest.next();
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await rest.return?.();
  }
}

/** All bytes at once; undefined where there are more than `limit`. */
export async function bytesUpTo(
  limit: number,
  chunks: AsyncIterable<Uint8Array>,
): Promise<Buffer | undefined> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > limit) return undefined;
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}
