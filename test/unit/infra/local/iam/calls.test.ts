import { bucketCalls } from '../../../../../infra/local/iam/bucket-calls.ts';
import { busCalls, queueCalls, topicCalls } from '../../../../../infra/local/iam/queue-calls.ts';
import { tableCalls } from '../../../../../infra/local/iam/table-calls.mjs';

describe('what a request to the table asks for', () => {
  const asked = (operation: string, body: unknown) =>
    tableCalls(`DynamoDB_20120810.${operation}`, typeof body === 'string' ? body : JSON.stringify(body)).map(
      ({ action, table, index }) => [action.replace('dynamodb:', ''), table, index].join(' ').trim(),
    );
  const on = (TableName: string) => ({ TableName });

  it.each([
    ['GetItem', on('T'), ['GetItem T']],
    ['Query', { ...on('T'), IndexName: 'GSI1' }, ['Query T GSI1']],
    ['Scan', { ...on('T'), IndexName: 'GSI1' }, ['Scan T GSI1']],
    ['DescribeTable', on('T'), ['DescribeTable T']],
    [
      'TransactWriteItems',
      {
        TransactItems: [
          { Put: on('A') },
          { Update: on('B') },
          { Delete: on('A') },
          { ConditionCheck: on('C') },
        ],
      },
      ['PutItem A', 'UpdateItem B', 'DeleteItem A', 'ConditionCheckItem C'],
    ],
    ['TransactGetItems', { TransactItems: [{ Get: on('A') }, { Get: on('B') }] }, ['GetItem A', 'GetItem B']],
    ['BatchGetItem', { RequestItems: { A: {}, B: {} } }, ['BatchGetItem A', 'BatchGetItem B']],
    ['BatchWriteItem', { RequestItems: { A: [] } }, ['BatchWriteItem A']],
    ['ListTables', {}, ['ListTables']],
    ['ExecuteStatement', { Statement: 'SELECT * FROM "T"' }, ['ExecuteStatement']],
    [
      'ExecuteTransaction',
      { TransactStatements: [{ Statement: 'DELETE FROM "T"' }] },
      ['ExecuteTransaction'],
    ],
    ['PutItem', 'not JSON', ['PutItem']],
    ['PutItem', 'null', ['PutItem']],
    ['TransactWriteItems', {}, ['TransactWriteItems']],
    ['TransactWriteItems', { TransactItems: [{ Rename: on('A') }] }, ['undefined A']],
  ])('%s %j', (operation, body, expected) => {
    expect(asked(operation, body)).toEqual(expected);
  });
});

describe('what a request to a bucket asks for', () => {
  const asked = (line: string, headers: Record<string, string> = {}) => {
    const [method = '', url = ''] = line.split(' ');
    return bucketCalls({ method, url, headers }).map(({ action, resource, context }) =>
      [action.slice(3), resource.slice('arn:aws:s3:::'.length), context?.['s3:prefix']].join(' ').trim(),
    );
  };

  it.each([
    ['GET /b/a/1.csv', ['GetObject b/a/1.csv']],
    ['GET /b/a/1.csv?x-id=GetObject', ['GetObject b/a/1.csv']],
    ['GET /b/%E8%B4%A6%E5%8D%95%201.csv?X-Amz-Signature=1', ['GetObject b/账单 1.csv']],
    ['HEAD /b/k', ['GetObject b/k']],
    ['PUT /b/k?x-id=PutObject', ['PutObject b/k']],
    ['DELETE /b/k', ['DeleteObject b/k']],
    ['POST /b/k?uploads', ['PutObject b/k']],
    ['PUT /b/k?partNumber=1&uploadId=u', ['PutObject b/k']],
    ['POST /b/k?uploadId=u', ['PutObject b/k']],
    ['DELETE /b/k?uploadId=u', ['AbortMultipartUpload b/k']],
    ['GET /b/k?uploadId=u', ['ListMultipartUploadParts b/k']],
    ['GET /b?list-type=2&prefix=bills%2F', ['ListBucket b bills/']],
    ['GET /b/?prefix=', ['ListBucket b']],
    ['GET /b', ['ListBucket b']],
    ['HEAD /b', ['ListBucket b']],
    ['GET /b?uploads', ['ListBucketMultipartUploads b']],
    ['PUT /b', ['CreateBucket b']],
    ['POST /b?delete', ['DeleteObject b/*']],
    ['GET /b?policy', ['UnknownGET b']],
    ['GET /b/k?versionId=1', ['UnknownGET b/k']],
    ['PUT /b/k?tagging', ['UnknownPUT b/k']],
    ['POST /b', ['UnknownPOST b']],
    ['PATCH /b/k', ['UnknownPATCH b/k']],
  ])('%s', (line, expected) => {
    expect(asked(line)).toEqual(expected);
  });

  it('names what a copy reads, and what headers ask for besides', () => {
    expect(asked('PUT /b/k', { 'x-amz-copy-source': '/other/a%2Fb?versionId=1' })).toEqual([
      'GetObject other/a/b',
      'PutObject b/k',
    ]);
    expect(asked('PUT /b/k?partNumber=1&uploadId=u', { 'x-amz-copy-source': 'other/a' })).toEqual([
      'GetObject other/a',
      'PutObject b/k',
    ]);
    expect(asked('PUT /b/k', { 'if-none-match': '*' })).toEqual(['PutObject b/k']);
    expect(asked('PUT /b/k', { 'if-match': 'x', 'x-amz-tagging': 'a=1', 'x-amz-acl': 'private' })).toEqual([
      'PutObject b/k',
      'GetObject b/k',
      'PutObjectTagging b/k',
      'PutObjectAcl b/k',
    ]);
  });

  it('asks for all buckets where none is named', () => {
    expect(bucketCalls({ method: 'GET', url: '/', headers: {} })).toEqual([
      { action: 's3:ListAllMyBuckets', resource: '*' },
    ]);
  });
});

describe('what a request to queues, topics and buses asks for', () => {
  const queue = 'arn:aws:sqs:us-east-1:000000000000:Work';
  const QueueUrl = 'http://127.0.0.1:4566/000000000000/Work';

  it.each([
    ['SendMessage', { QueueUrl }, 'sqs:SendMessage', queue],
    ['SendMessageBatch', { QueueUrl }, 'sqs:SendMessage', queue],
    ['DeleteMessageBatch', { QueueUrl }, 'sqs:DeleteMessage', queue],
    ['GetQueueUrl', { QueueName: 'Work' }, 'sqs:GetQueueUrl', queue],
    ['ListQueues', {}, 'sqs:ListQueues', '*'],
    ['SendMessage', undefined, 'sqs:SendMessage', '*'],
  ])('%s %j', (operation, body, action, resource) => {
    expect(queueCalls(`AmazonSQS.${operation}`, body)).toEqual([{ action, resource }]);
  });

  it('publishes on the topic it names', () => {
    const TopicArn = 'arn:aws:sns:us-east-1:000000000000:Alerts';
    expect(topicCalls({ Action: 'PublishBatch', TopicArn })).toEqual([
      { action: 'sns:Publish', resource: TopicArn },
    ]);
    expect(topicCalls({ Action: 'ListTopics' })).toEqual([{ action: 'sns:ListTopics', resource: '*' }]);
  });

  it('puts events on each bus that an entry names, once', () => {
    const bus = 'arn:aws:events:us-east-1:000000000000:event-bus/Bus';
    expect(busCalls(['Bus', bus, 'default', 'Bus']).map(({ resource }) => resource)).toEqual([
      bus,
      bus,
      'arn:aws:events:us-east-1:000000000000:event-bus/default',
    ]);
  });
});
