import type { ObjectStore } from '../../../shared/kernel/object-store.ts';
import { compareText } from './expressions.ts';
import { onRead, type Send, Unavailable } from './lambda.ts';
import { chanceOf } from './random.ts';

/** A bucket: whole objects by key, each as it was put last. */
export type ModelObjects = {
  readonly get: (key: string) => Uint8Array | undefined;
  readonly put: (key: string, content: Uint8Array) => void;
  readonly keys: () => readonly string[];
};

/** `created` is told of every object that was put. */
export function modelObjects(created: (key: string) => void = () => undefined): ModelObjects {
  const objects = new Map<string, Uint8Array>();
  return {
    get: (key) => objects.get(key),
    put: (key, content) => {
      objects.set(key, content);
      created(key);
    },
    keys: () => [...objects.keys()].sort(compareText),
  };
}

const onPut = [...onRead, 'answer lost', 'late', 'repeated'] as const;
const onGet = [...onRead, 'cut off'] as const;

/** The port to the bucket, as one container has it. What was begun and not ended leaves nothing. */
export function objectPort(objects: ModelObjects, send: Send): ObjectStore {
  const put = (key: string, content: Uint8Array): Promise<void> =>
    send({ label: `put object ${key}`, kinds: onPut, act: () => objects.put(key, content) });
  return {
    read: (key) =>
      send({
        label: `get object ${key}`,
        kinds: onGet,
        act: (fault) => {
          const content = objects.get(key);
          return content && streamOf(content, fault === 'cut off' ? new Unavailable('cut off') : undefined);
        },
      }),
    put: (key, content) => put(key, Buffer.from(content)),
    putStream: async (key, chunks) => {
      const pieces: Uint8Array[] = [];
      for await (const chunk of chunks) pieces.push(chunk);
      await put(key, Buffer.concat(pieces));
    },
    list: async function* (prefix) {
      for (const key of objects.keys())
        if (key.startsWith(prefix)) yield { key, bytes: objects.get(key)?.length ?? 0 };
    },
  };
}

/** The bytes in one piece; or half of them, and then the error. */
export async function* streamOf(content: Uint8Array, broken: Error | undefined): AsyncGenerator<Uint8Array> {
  yield broken ? content.subarray(0, content.length >> 1) : content;
  if (broken) throw broken;
}

/** The port without anything between it and the bucket. */
export const directObjects = (objects: ModelObjects): ObjectStore =>
  objectPort(objects, async ({ act }) => act(undefined, chanceOf(0, 'nothing')));
