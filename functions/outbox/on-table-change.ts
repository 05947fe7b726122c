import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse } from 'aws-lambda';
import * as z from 'zod';
import { events } from '../../events/all-events.ts';
import { callsWithin } from '../../shared/adapters/calls.ts';
import { environment, loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { system } from '../../shared/adapters/system.ts';
import { loggable } from '../../shared/observability/error.ts';
import { eventBridgeBus } from './event-bus.ts';
import { publishChanges } from './publish-changes.ts';
import { countingBus } from './shop-metrics.ts';
import { changesIn } from './stream-record.ts';

const { BUS_NAME } = environment({ BUS_NAME: z.string().min(1) });
const logger = loggerFromEnvironment();
const sources = new Map(events.map(({ type, source }) => [type, source]));
const bus = countingBus(
  eventBridgeBus(new EventBridgeClient(callsWithin(5000)), BUS_NAME, ({ type }) => sources.get(type) ?? ''),
  system.now,
  (metrics) => logger.info('events counted', metrics),
);

export async function handler(event: unknown): Promise<DynamoDBBatchResponse> {
  const changes = changesIn(event, unmarshall);
  const { published, failedAt, failure } = await publishChanges(changes, bus);
  if (published > 0) logger.info('events published', { published, changes: changes.length });
  if (failedAt === undefined) return { batchItemFailures: [] };
  logger.error('a change could not be published', { sequenceNumber: failedAt, failure: loggable(failure) });
  return { batchItemFailures: [{ itemIdentifier: failedAt }] };
}
