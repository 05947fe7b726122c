import { join } from 'node:path';
import { awsClient } from '../../../infra/local/aws-json.ts';
import { startHost } from '../../../infra/local/host.ts';
import { startQueueServer } from '../../../infra/local/queue-server.ts';
import { openStateDir } from '../../../infra/local/state-dir.ts';
import { startTableServer } from '../../../infra/local/table.ts';
import { eventually, notesBy, synthesizeFixture } from './fixture.ts';

it('runs over a table, queues and a bucket that are elsewhere, and makes there what the template wants', async () => {
  const fixture = await synthesizeFixture();
  const elsewhere = openStateDir(join(fixture.directory, 'elsewhere'), { fresh: false });
  const table = await startTableServer(elsewhere, 0);
  const queues = await startQueueServer(elsewhere);
  const host = await startHost({
    assembly: fixture.assembly,
    stateDir: join(fixture.directory, 'state'),
    port: 0,
    dynamodbEndpoint: table.endpoint,
    sqsEndpoint: queues.endpoint,
    s3Endpoint: queues.endpoint,
  });
  const dynamo = awsClient({ endpoint: table.endpoint, prefix: 'DynamoDB_20120810', service: 'dynamodb' });
  const named = (prefix: string) =>
    Object.entries(host.names).find(([id]) => id.startsWith(prefix))?.[1] ?? '';
  await dynamo.call('PutItem', { TableName: named('Table'), Item: { pk: { S: 'a' }, sk: { S: 'b' } } });
  await host.fireSchedule('EveryMinute');
  const stored = await fetch(`${queues.endpoint}/${named('Bucket')}/x`, { method: 'PUT', body: 'x' });
  await eventually(() => notesBy(fixture, 'flaky-schedule')[0]);
  const [note] = await eventually(() => {
    const notes = notesBy(fixture, 'stream');
    return notes.length > 0 ? notes : undefined;
  });
  dynamo.close();
  await host.stop();
  await queues.stop();
  await table.stop();
  expect(note).toMatchObject({
    records: [{ eventName: 'INSERT', dynamodb: { NewImage: { sk: { S: 'b' } } } }],
  });
  expect(stored.status).toBe(200);
});
