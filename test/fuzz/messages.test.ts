import { globSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { SQSBatchResponse } from 'aws-lambda';
import { readAssembly } from '../../infra/local/assembly.ts';
import { readDeployment } from '../../infra/local/deployment.ts';
import { root } from '../../scripts/generate/contexts.ts';

/** Everybody who takes messages from a queue, in whose environment the template has put what it needs. */
const consumers = globSync('functions/*/on-*.ts', { cwd: root })
  .filter((file) => readFileSync(join(root, file), 'utf8').includes('adapters/queue-batch.ts'))
  .sort();

type Handler = (event: unknown) => Promise<SQSBatchResponse>;
let nobody: Server;
let asked: number;
beforeAll(async () => {
  nobody = createServer((_, response) => {
    asked += 1;
    response.writeHead(400).end('{}');
  });
  await new Promise<void>((resolve) => nobody.listen(0, '127.0.0.1', resolve));
  const places = { apiUrl: 'http://127.0.0.1', queueEndpoint: 'http://127.0.0.1' };
  const given = readDeployment(readAssembly(join(root, 'cdk.out')), places)
    .of('AWS::Lambda::Function')
    .map(({ properties }) => properties.Environment?.Variables ?? {});
  Object.assign(process.env, ...given, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(nobody.address() as AddressInfo).port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
});
beforeEach(() => {
  asked = 0;
});
afterAll(() => nobody.close());

const deep = 10_000;
/** What no producer of ours sends (毒消息). */
const poison: readonly string[] = [
  ...['', 'x', '{', 'null', '[]', '"x"', '1', '{}', '\uFEFF{}'],
  ...['{"detail":null}', '{"detail":"x"}', '{"detail":[]}', '{"detail":{}}', '{"detail":{"data":null}}'],
  '{"detail":{"__proto__":{"data":{}},"constructor":{}}}',
  '{"detail-type":"nobody.knows","source":"evil","detail":{"id":"evt_1","type":"nobody.knows","version":9,"data":{}}}',
  '{"detail":{"id":1,"time":"yesterday","data":{"orderId":{"$ne":null},"paymentId":["x"],"key":"../x"}}}',
  `{"detail":${'['.repeat(deep)}${']'.repeat(deep)}}`,
  `{"detail":${'{"data":'.repeat(deep)}1${'}'.repeat(deep)}}`,
  JSON.stringify({ detail: { data: { orderId: 'x'.repeat(1_000_000) } } }),
];

it('there are consumers to be tried', () => {
  expect(consumers.length).toBeGreaterThan(20);
});

it.each(consumers)(
  '%s gives every poisoned message back, each by itself, and asks nobody for anything',
  async (file) => {
    const { handler } = (await import(join(root, file))) as { handler: Handler };
    const Records = poison.map((body, index) => ({ messageId: `message-${index}`, body }));
    const { batchItemFailures } = await handler({ Records });
    const taken = Records.filter(
      ({ messageId }) => !batchItemFailures.some(({ itemIdentifier }) => itemIdentifier === messageId),
    );
    expect(taken.map(({ body }) => body.slice(0, 100))).toEqual([]);
    expect(asked).toBe(0);
  },
);
