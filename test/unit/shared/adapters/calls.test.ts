import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { callsWithin } from '../../../../shared/adapters/calls.ts';

let silent: Server;
let asked = 0;

beforeAll(async () => {
  silent = createServer(() => {
    asked += 1;
  });
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  silent.closeAllConnections();
  silent.close();
});

it('a call that nobody answers ends, after as many tries as it may have', async () => {
  const { port } = silent.address() as AddressInfo;
  const client = new DynamoDBClient({
    ...callsWithin(50, 2),
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  });
  await expect(client.send(new ListTablesCommand({}))).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(asked).toBe(2);
  client.destroy();
});
