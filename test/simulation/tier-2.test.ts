import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoTable } from '../../shared/dynamodb/dynamo-table.ts';
import type { ModelTable } from './engine/model-table.ts';
import { clientTo } from './engine/sdk-client.ts';
import { simulate } from './simulate.ts';
import { sdkPorts, warmSdk } from './tier-2.ts';
import { modelPorts, type Ports } from './world.ts';

beforeAll(warmSdk);

/** What happened in a seed, and every item that is left. */
async function played(seed: number, ports: Ports) {
  let model: ModelTable | undefined;
  const table: Ports['table'] = (of, send) => {
    model = of;
    return ports.table(of, send);
  };
  const { violation, counts, faults } = await simulate(seed, { ports: { ...ports, table } });
  // What happens at one instant may be told in another order: an answer over the SDK takes more turns.
  return {
    violation,
    counts,
    faults: faults.map(({ at, kind }) => `${at} ${kind}`).sort(),
    items: model?.all(),
  };
}

/** Two plain shops, one amid a deployment, one with its trail and sealed fields, one with a marketplace, one that sends. */
const shops = [1, 8, 40, 80, 100, 140];

it.each(shops)('seed %i is the same run over the SDK as over the model', async (seed) => {
  const overSdk = await played(seed, sdkPorts);
  expect(overSdk.violation).toBeUndefined();
  expect(overSdk).toEqual(await played(seed, modelPorts));
});

describe('the adapter', () => {
  const sent: Record<string, unknown>[] = [];
  const client = new DynamoDBClient(
    clientTo(async (_, body) => {
      sent.push(JSON.parse(body));
      return { status: 200, body: {} };
    }),
  );
  const table = dynamoTable({ client, tableName: 'any', random: () => 0, sleep: async () => undefined });
  const key = { pk: 'A', sk: 'B' };
  beforeEach(() => sent.splice(0));

  it('sends no token with a transaction', async () => {
    await table.transact([{ kind: 'delete', key }]);
    expect(sent).toEqual([
      { TransactItems: [{ Delete: { TableName: 'any', Key: { pk: { S: 'A' }, sk: { S: 'B' } } } }] },
    ]);
  });

  it('asks once for a key that it is given twice, which DynamoDB would refuse', async () => {
    await table.getAll([key, { pk: 'A', sk: 'C' }, { ...key }]);
    expect(sent[0]).toMatchObject({
      RequestItems: { any: { Keys: [{ sk: { S: 'B' } }, { sk: { S: 'C' } }] } },
    });
    expect(sent).toHaveLength(1);
  });
});
