import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { Unavailable } from './engine/lambda.ts';
import { sdkBus } from './engine/sdk-bus.ts';
import { clientTo } from './engine/sdk-client.ts';
import { sdkTable } from './engine/sdk-table.ts';
import { requireStorable } from './engine/wire-limits.ts';
import type { Ports } from './world.ts';

/** The second tier: the SDK's own clients and adapters between the use cases and the models. */
export const sdkPorts: Ports = {
  table: sdkTable,
  bus: sdkBus,
  requireStorable,
  isTrouble: (error) => error instanceof Unavailable || Object(error)['name'] === 'ThrottlingException',
};

/** The first request of a process reads the SDK's configuration files: virtual time would not wait for that. */
export async function warmSdk(): Promise<void> {
  const client = new DynamoDBClient(clientTo(async () => ({ status: 200, body: {} })));
  await client.send(new ListTablesCommand({}));
}
