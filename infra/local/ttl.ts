import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { AwsCallError, type AwsClient } from './aws-json.ts';
import type { Deployed } from './deployment.ts';
import type { Log } from './log.ts';

const scanShape = z.object({
  Items: z.array(z.record(z.string(), z.unknown())).default([]),
  LastEvaluatedKey: z.record(z.string(), z.unknown()).optional(),
});

export type TtlSweeper = {
  /** Whether an item with these keys was removed by the sweeper, so that its stream record can say so. */
  readonly isTtlDelete: (keys: unknown) => boolean;
  /** Looks through the whole table once. */
  readonly sweep: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

export type TtlOptions = {
  readonly table: Deployed<'AWS::DynamoDB::GlobalTable'>;
  readonly dynamo: AwsClient;
  readonly log: Log;
};

const restMs = 60_000;
const pageItems = 200;
const pagePauseMs = 100;

/**
 * Removes items whose time has passed, which the emulator never does by itself: small pages with pauses, because a
 * long scan would hold up every other request. An item whose time was changed meanwhile stays.
 */
export function ttlSweeper(options: TtlOptions): TtlSweeper {
  const removed = new Set<string>();
  const controller = new AbortController();
  const sweep = () => sweepOnce(options, removed, controller.signal);
  const running = repeat(sweep, options.log, controller.signal);
  return {
    isTtlDelete: (keys) => removed.delete(keyText(keys)),
    sweep,
    stop: async () => {
      controller.abort();
      await running;
    },
  };
}

async function repeat(sweep: () => Promise<void>, log: Log, signal: AbortSignal): Promise<void> {
  while (await rest(restMs, signal)) {
    await sweep().catch((error: unknown) => {
      if (!signal.aborted) log('TTL sweep failed', { error });
    });
  }
}

/** True after the wait, false when it was aborted. */
async function rest(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}

async function sweepOnce(options: TtlOptions, removed: Set<string>, signal: AbortSignal): Promise<void> {
  const { table, dynamo } = options;
  const { TimeToLiveSpecification: ttl, KeySchema } = table.properties;
  if (ttl === undefined || !ttl.Enabled) return;
  const keyNames = KeySchema.map(({ AttributeName }) => AttributeName);
  const names = Object.fromEntries([
    ...keyNames.map((name, index) => [`#k${index}`, name]),
    ['#ttl', ttl.AttributeName],
  ]);
  let from: unknown;
  do {
    const answer = await dynamo.call('Scan', {
      TableName: table.name,
      Limit: pageItems,
      ExclusiveStartKey: from,
      ProjectionExpression: Object.keys(names).join(', '),
      FilterExpression: 'attribute_type(#ttl, :number) AND #ttl < :now',
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: {
        ':now': { N: String(Math.floor(Date.now() / 1000)) },
        ':number': { S: 'N' },
      },
    });
    const { Items, LastEvaluatedKey } = scanShape.parse(answer);
    for (const item of Items)
      await remove(options, { item, keyNames, attribute: ttl.AttributeName }, removed);
    from = LastEvaluatedKey;
  } while (from !== undefined && (await rest(pagePauseMs, signal)));
}

type Expired = {
  readonly item: Readonly<Record<string, unknown>>;
  readonly keyNames: readonly string[];
  readonly attribute: string;
};

async function remove(
  { table, dynamo }: TtlOptions,
  { item, keyNames, attribute }: Expired,
  removed: Set<string>,
): Promise<void> {
  const Key = Object.fromEntries(keyNames.map((name) => [name, item[name]]));
  removed.add(keyText(Key));
  try {
    await dynamo.call('DeleteItem', {
      TableName: table.name,
      Key,
      ConditionExpression: '#ttl = :seen',
      ExpressionAttributeNames: { '#ttl': attribute },
      ExpressionAttributeValues: { ':seen': item[attribute] },
    });
  } catch (error) {
    removed.delete(keyText(Key));
    if (!(error instanceof AwsCallError) || error.code !== 'ConditionalCheckFailedException') throw error;
  }
}

function keyText(keys: unknown): string {
  return JSON.stringify(Object.entries(keys ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
