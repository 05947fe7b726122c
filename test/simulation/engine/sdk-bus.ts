import { EventBridgeClient, type PutEventsCommandInput } from '@aws-sdk/client-eventbridge';
import type { BusEvent } from '../../../events/define-event.ts';
import { eventBridgeBus } from '../../../functions/outbox/event-bus.ts';
import type { Bus } from '../../../functions/outbox/publish-changes.ts';
import { onPublish, type Send, Unavailable } from './lambda.ts';
import { clientTo, type Reply } from './sdk-client.ts';
import { throttledReply } from './wire.ts';

/** One call of the bus's port; its events may take several requests, which travel as one. */
type Trip = {
  readonly expected: number;
  readonly entries: string[];
  readonly refused: Promise<ReadonlySet<string>>;
  readonly begin: () => void;
};

/** The bus as the outbox has it, over the SDK's own client. A seed is the same run as over the model's port. */
export function sdkBus(send: Send, arrive: (event: BusEvent) => void): Bus {
  let trip: Trip | undefined;
  const server = async (_: string, body: string): Promise<Reply> => {
    const { Entries: all = [] } = JSON.parse(body) as PutEventsCommandInput;
    const details = all.map(({ Detail: detail = '' }) => detail);
    if (!trip) throw new Error('nobody publishes');
    trip.entries.push(...details);
    if (trip.entries.length === trip.expected) trip.begin();
    try {
      return replyTo(details, await trip.refused);
    } catch (error) {
      if (error instanceof Unavailable && error.message === 'throttled') return throttledReply;
      throw error;
    }
  };
  const bus = eventBridgeBus(new EventBridgeClient(clientTo(server)), 'simulated', () => 'simulated');
  return {
    publish: (events) => {
      trip = tripOf(events.length, send, arrive);
      return bus.publish(events);
    },
  };
}

function tripOf(expected: number, send: Send, arrive: (event: BusEvent) => void): Trip {
  const entries: string[] = [];
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const refused = begun.then(() =>
    send<ReadonlySet<string>>({
      label: `publish ${expected} events`,
      kinds: onPublish,
      act: (fault, chance) => {
        const none = fault === 'refused' ? entries.filter(() => chance.happens(0.5)) : [];
        for (const detail of entries) if (!none.includes(detail)) arrive(JSON.parse(detail));
        return new Set(none);
      },
    }),
  );
  return { expected, entries, refused, begin };
}

const replyTo = (details: readonly string[], refused: ReadonlySet<string>): Reply => ({
  status: 200,
  body: {
    FailedEntryCount: details.filter((detail) => refused.has(detail)).length,
    Entries: details.map((detail, at) =>
      refused.has(detail) ? { ErrorCode: 'InternalFailure', ErrorMessage: 'refused' } : { EventId: `${at}` },
    ),
  },
});
