import * as z from 'zod';
import type { AwsClient } from './aws-json.ts';
import type { Deployed } from './deployment.ts';
import type { LambdaPool } from './lambda-pool.ts';
import type { Log } from './log.ts';
import type { Queues } from './queues.ts';
import type { StreamPositions } from './stream-position.ts';

/** A page of a shard, its records as DynamoDB writes them. */
export const recordsShape = z.object({
  Records: z.array(
    z.looseObject({
      eventName: z.string(),
      dynamodb: z.looseObject({
        SequenceNumber: z.string(),
        ApproximateCreationDateTime: z.number().default(0),
        Keys: z.unknown().optional(),
        NewImage: z.unknown().optional(),
        OldImage: z.unknown().optional(),
      }),
    }),
  ),
  NextShardIterator: z.string().nullish(),
});
export type StreamRecord = z.output<typeof recordsShape>['Records'][number];

export type StreamSourceOptions = {
  readonly mapping: Deployed<'AWS::Lambda::EventSourceMapping'>;
  readonly pool: LambdaPool;
  /** The stream's own ARN at the server, which is not the template's. */
  readonly streamArn: string;
  readonly streams: AwsClient;
  readonly positions: StreamPositions;
  readonly queues: Queues;
  readonly log: Log;
  readonly isTtlDelete: (keys: unknown) => boolean;
};
