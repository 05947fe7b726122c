import * as z from 'zod';
import type { Call } from '../client-process.ts';
import { type HostProcess, untilQuiet } from '../host-process.ts';
import { ask } from '../shop.ts';
import type { Life } from './load-client.ts';

export type Allocated = { readonly orderId: string; readonly atMs: number };

const page = z.object({
  items: z.array(z.object({ orderId: z.string(), createdAt: z.string() })),
  nextCursor: z.string().optional(),
});

/** Everything that the warehouse has to send, as the host's API lists it. */
async function allocations(host: HostProcess): Promise<readonly Allocated[]> {
  const all: Allocated[] = [];
  let cursor: string | undefined;
  do {
    const after = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const call: Call = { method: 'GET', path: `/allocations?warehouseId=SH1&limit=100${after}` };
    const [answer] = await ask(host, [call]);
    const { items, nextCursor } = page.parse(JSON.parse(answer?.body ?? ''));
    all.push(...items.map(({ orderId, createdAt }) => ({ orderId, atMs: Date.parse(createdAt) })));
    cursor = nextCursor;
  } while (cursor !== undefined);
  return all;
}

export type Outcome = {
  readonly accepted: number;
  readonly allocated: number;
  /** Accepted orders that were never allocated, and those that were more than once. */
  readonly lost: readonly string[];
  readonly twice: readonly string[];
  /** From the answer to the allocation, in milliseconds. */
  readonly allocatedAfterMs: readonly number[];
  readonly drainedAfterMs: number;
};

/** Waits until the host has nothing left to do, and finds what became of each order that it accepted. */
export async function outcomeOf(
  host: HostProcess,
  lives: readonly Life[],
  patienceMs: number,
): Promise<Outcome> {
  const started = performance.now();
  const accepted = new Map(
    lives.flatMap(({ orderId, acceptedAt = 0 }) => (orderId ? [[orderId, acceptedAt]] : [])),
  );
  for (;;) {
    const { afterMs } = await untilQuiet(host, started);
    const found = Map.groupBy(
      (await allocations(host)).filter(({ orderId }) => accepted.has(orderId)),
      ({ orderId }) => orderId,
    );
    if (found.size < accepted.size && performance.now() - started < patienceMs) continue;
    return {
      accepted: accepted.size,
      allocated: found.size,
      lost: [...accepted.keys()].filter((orderId) => !found.has(orderId)),
      twice: [...found].filter(([, all]) => all.length > 1).map(([orderId]) => orderId),
      allocatedAfterMs: [...found].map(
        ([orderId, [first]]) => (first?.atMs ?? 0) - (accepted.get(orderId) ?? 0),
      ),
      drainedAfterMs: afterMs,
    };
  }
}
