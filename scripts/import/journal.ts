import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { InputError } from './input-error.ts';

const header = z.object({ is: z.literal('import'), plan: z.string() });
const made = z.object({
  is: z.literal('made'),
  what: z.enum(['warehouse', 'sku', 'receipt']),
  id: z.string(),
});
const accepted = z.object({
  is: z.literal('accepted'),
  orderId: z.string(),
  id: z.string(),
  lines: z.int(),
  goods: z.int(),
  freight: z.int(),
  total: z.int(),
});
const refused = z.object({
  is: z.literal('refused'),
  orderId: z.string(),
  status: z.int(),
  code: z.string(),
  reason: z.string(),
});
const cancelled = z.object({ is: z.literal('cancelled'), orderId: z.string() });
const entry = z.discriminatedUnion('is', [made, accepted, refused, cancelled]);

type Entry = z.output<typeof entry>;
type Accepted = z.output<typeof accepted>;
type Refused = z.output<typeof refused>;

/** What an import has come to so far. */
export type Journal = {
  readonly isMade: (what: 'warehouse' | 'sku' | 'receipt', id: string) => boolean;
  readonly outcomeOf: (orderId: string) => Accepted | Refused | undefined;
  readonly isCancelled: (orderId: string) => boolean;
  /** The last thing that was done, to see whether the API still knows of it. */
  readonly last: (is: Entry['is']) => Entry | undefined;
  readonly size: number;
  readonly record: (entry: Entry) => void;
  /** Writes what is still in memory, and closes the file. */
  readonly close: () => Promise<void>;
};

type Options = {
  /** Tells one plan from another; a journal of another plan is refused. */
  readonly plan: string;
  readonly fresh?: boolean;
};

/**
 * Opens the journal of an import: a file that only grows, one JSON value a line, on disk within a fifth of a second.
 * What a kill takes away was answered but not written: it is sent again, and the API answers it as the first time.
 */
export async function openJournal(path: string, { plan, fresh = false }: Options): Promise<Journal> {
  mkdirSync(dirname(path), { recursive: true });
  if (fresh || !existsSync(path) || readFileSync(path).length === 0)
    writeFileSync(path, `${JSON.stringify({ is: 'import', plan })}\n`);
  const entries = readEntries(path, plan);
  const known = new Map(entries.map((each) => [keyOf(each), each]));
  const latest = new Map(entries.map((each) => [each.is, each]));
  const writer = batchWriter(await open(path, 'a'));
  return {
    isMade: (what, id) => known.has(keyOf({ is: 'made', what, id })),
    outcomeOf: (orderId) => {
      const outcome = known.get(`order ${orderId}`);
      return outcome?.is === 'accepted' || outcome?.is === 'refused' ? outcome : undefined;
    },
    isCancelled: (orderId) => known.has(keyOf({ is: 'cancelled', orderId })),
    last: (is) => latest.get(is),
    size: entries.length,
    record: (each) => {
      known.set(keyOf(each), each);
      latest.set(each.is, each);
      writer.add(`${JSON.stringify(each)}\n`);
    },
    close: writer.close,
  };
}

function keyOf(each: Entry): string {
  if (each.is === 'made') return `${each.what} ${each.id}`;
  return each.is === 'cancelled' ? `cancelled ${each.orderId}` : `order ${each.orderId}`;
}

/** All whole lines; half a line at the end, which a kill may leave, is cut off. */
function readEntries(path: string, plan: string): Entry[] {
  const text = readFileSync(path, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole !== text) writeFileSync(path, whole);
  const [first, ...rest] = whole.split('\n').slice(0, -1);
  const head = header.safeParse(asJson(first ?? ''));
  if (!head.success) throw new InputError(`${path}: is not the journal of an import`);
  if (head.data.plan !== plan)
    throw new InputError(`${path}: belongs to other files; remove it, or name another with --state`);
  return rest.map((line, index) => {
    const parsed = entry.safeParse(asJson(line));
    if (!parsed.success)
      throw new InputError(`${path} line ${index + 2}: is not an entry of an import's journal`);
    return parsed.data;
  });
}

function asJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const batchMs = 100;

function batchWriter(file: FileHandle) {
  let waiting: string[] = [];
  let writing: Promise<void> | undefined;
  let failure: unknown;
  const write = async () => {
    while (waiting.length > 0) {
      const batch = waiting.join('');
      waiting = [];
      await file.appendFile(batch);
      await file.datasync();
      await sleep(batchMs);
    }
    writing = undefined;
  };
  return {
    add: (line: string) => {
      if (failure) throw failure;
      waiting.push(line);
      writing ??= write().catch((error: unknown) => {
        failure = error;
      });
    },
    close: async () => {
      await writing;
      await file.close();
      if (failure) throw failure;
    },
  };
}
