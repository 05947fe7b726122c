import * as z from 'zod';
import type { Item } from '../../shared/dynamodb/table.ts';
import type { Change } from './publish-changes.ts';

const image = z.record(z.string(), z.record(z.string(), z.unknown()));

/** What the outbox needs of a DynamoDB stream event. */
const streamEvent = z.object({
  Records: z.array(
    z.object({
      eventID: z.string().min(1),
      dynamodb: z.object({
        ApproximateCreationDateTime: z.number(),
        SequenceNumber: z.string().min(1),
        OldImage: image.optional(),
        NewImage: image.optional(),
      }),
    }),
  ),
});

type Unmarshal = (item: Record<string, never>) => Record<string, unknown>;

/** The changes of a stream event, in its order; those that changed nothing are left out. */
export function changesIn(event: unknown, unmarshal: Unmarshal): readonly Change[] {
  const plain = (found: z.output<typeof image> | undefined): Item | undefined =>
    found && (unmarshal(found as Record<string, never>) as Item);
  return streamEvent
    .parse(event)
    .Records.filter(({ dynamodb }) => JSON.stringify(dynamodb.OldImage) !== JSON.stringify(dynamodb.NewImage))
    .map(({ eventID, dynamodb }) => ({
      changeId: eventID,
      changedAt: Math.round(dynamodb.ApproximateCreationDateTime * 1000),
      sequenceNumber: dynamodb.SequenceNumber,
      before: plain(dynamodb.OldImage),
      after: plain(dynamodb.NewImage),
    }));
}
