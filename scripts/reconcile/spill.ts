import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Heaps of bytes by name, in memory while they are few and in files beyond that, so that memory does not grow with them. */
export type Spill = {
  readonly add: (heap: string, bytes: Uint8Array | string) => void;
  /** To be waited for now and then while heaps grow. */
  readonly settle: () => Promise<void>;
  /** All bytes of a heap, in the order in which they came; as often as needed. */
  readonly chunks: (heap: string) => AsyncGenerator<Uint8Array>;
  /** Forgets heaps. */
  readonly drop: (heaps: readonly string[]) => void;
  /** Takes the files away. */
  readonly end: () => void;
};

type Heap = {
  readonly file: string;
  texts: string[];
  chunks: Uint8Array[];
  bytes: number;
  isInFile: boolean;
};

/** Texts are joined to a chunk of this size. */
const chunkLength = 1 << 17;

/** Keeps up to so many bytes in memory. */
export function spill(mostBytes: number): Spill {
  const heaps = new Map<string, Heap>();
  const held = { bytes: 0, files: 0, folder: '' };
  const pack = (heap: Heap): void => {
    if (heap.texts.length > 0) heap.chunks.push(Buffer.from(heap.texts.join(''), 'utf8'));
    heap.texts = [];
  };
  const write = async (heap: Heap): Promise<void> => {
    if (held.folder === '') held.folder = mkdtempSync(join(tmpdir(), 'reconcile-'));
    pack(heap);
    const chunks = heap.chunks;
    held.bytes -= heap.bytes;
    Object.assign(heap, { chunks: [], bytes: 0, isInFile: true });
    await appendFile(join(held.folder, heap.file), Buffer.concat(chunks));
  };
  return {
    add: (name, bytes) => {
      const heap = heaps.get(name) ?? {
        file: `${held.files++}`,
        texts: [],
        chunks: [],
        bytes: 0,
        isInFile: false,
      };
      heaps.set(name, heap);
      if (typeof bytes === 'string') heap.texts.push(bytes);
      else {
        pack(heap);
        heap.chunks.push(bytes);
      }
      heap.bytes += bytes.length;
      held.bytes += bytes.length;
      if (heap.texts.length >= chunkLength / 256) pack(heap);
    },
    settle: async () => {
      if (held.bytes <= mostBytes) return;
      for (const heap of heaps.values()) if (heap.bytes > 0) await write(heap);
    },
    chunks: async function* (name) {
      const heap = heaps.get(name);
      if (!heap) return;
      pack(heap);
      if (heap.isInFile) yield* createReadStream(join(held.folder, heap.file), { highWaterMark: 1 << 18 });
      yield* heap.chunks;
    },
    drop: (names) => {
      for (const name of names) {
        const heap = heaps.get(name);
        if (heap?.isInFile) rmSync(join(held.folder, heap.file));
        held.bytes -= heap?.bytes ?? 0;
        heaps.delete(name);
      }
    },
    end: () => {
      if (held.folder !== '') rmSync(held.folder, { recursive: true, force: true });
    },
  };
}
