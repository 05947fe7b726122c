import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { BusEvent } from '../../events/define-event.ts';
import { allDone } from '../../shared/kernel/all-done.ts';
import type { Bus } from './publish-changes.ts';

type Sourced = { readonly event: BusEvent; readonly source: string };

/** EventBridge takes at most 10 entries and 256 KB in one call. */
const mostEntries = 10;
const mostBytes = 240_000;

/** The bus in EventBridge; every entry of the answer is looked at, because a call that succeeds may refuse some. */
export function eventBridgeBus(
  client: EventBridgeClient,
  busName: string,
  sourceOf: (event: BusEvent) => string,
): Bus {
  return {
    publish: async (events) => {
      const batches = batched(events.map((event) => ({ event, source: sourceOf(event) })));
      const refused = await allDone(batches.map((batch) => put(client, busName, batch)));
      return refused.flat();
    },
  };
}

async function put(
  client: EventBridgeClient,
  busName: string,
  batch: readonly Sourced[],
): Promise<BusEvent[]> {
  const answer = await client.send(
    new PutEventsCommand({
      Entries: batch.map(({ event, source }) => ({
        EventBusName: busName,
        Source: source,
        DetailType: event.type,
        Time: new Date(event.occurredAt),
        Detail: JSON.stringify(event),
      })),
    }),
  );
  if ((answer.FailedEntryCount ?? 0) === 0) return [];
  return batch.filter((_, index) => answer.Entries?.[index]?.EventId === undefined).map(({ event }) => event);
}

function batched(events: readonly Sourced[]): Sourced[][] {
  const batches: Sourced[][] = [];
  let bytes = mostBytes;
  for (const sourced of events) {
    const size = Buffer.byteLength(JSON.stringify(sourced.event));
    const current = batches.at(-1);
    if (current && current.length < mostEntries && bytes + size <= mostBytes) {
      current.push(sourced);
      bytes += size;
    } else {
      batches.push([sourced]);
      bytes = size;
    }
  }
  return batches;
}
