import type { InvokeAsync } from './async-invoke.ts';
import { busEvent } from './bus-event.ts';
import type { Deployment } from './deployment.ts';
import type { EventBus } from './event-bus.ts';
import { HostError } from './host-error.ts';
import { accountId, region } from './intrinsics.ts';
import { isObject } from './json.ts';
import type { ObjectChange, ObjectListener } from './queue-server.ts';
import type { Queues } from './queues.ts';

type Notification = {
  readonly bucket: string;
  readonly events: readonly string[];
  readonly target: string;
  readonly accepts: (key: string) => boolean;
};

export type ObjectEventsOptions = {
  readonly deployment: Deployment;
  readonly invokeAsync: InvokeAsync;
  readonly queues: Queues;
  readonly bus: EventBus;
};

/** Tells functions, queues and the default bus of a bucket's objects, as the template's notifications say. */
export function objectEvents(options: ObjectEventsOptions): ObjectListener {
  const notifications = [...ofBuckets(options.deployment), ...ofCustomResources(options.deployment)];
  const busBuckets = bucketsOnBus(options.deployment);
  return async (change) => {
    const body = JSON.stringify(notificationEvent(change));
    for (const { bucket, events, target, accepts } of notifications) {
      if (
        bucket !== change.bucket ||
        !accepts(change.key) ||
        !events.some((event) => covers(event, change.kind))
      )
        continue;
      if (target.includes(':lambda:')) await options.invokeAsync(target, body);
      else await options.queues.send(target, { body });
    }
    if (busBuckets.has(change.bucket)) await options.bus.publish('default', bucketEvent(change));
  };
}

/** `s3:ObjectCreated:*` covers every way of creating. */
function covers(event: string, kind: ObjectChange['kind']): boolean {
  const name = event.replace(/^s3:/, '');
  return name === kind || (name.endsWith(':*') && kind.startsWith(name.slice(0, -1)));
}

function ofBuckets(deployment: Deployment): Notification[] {
  return deployment.of('AWS::S3::Bucket').flatMap(({ name, properties }) => {
    const { LambdaConfigurations = [], QueueConfigurations = [] } =
      properties.NotificationConfiguration ?? {};
    return [
      ...LambdaConfigurations.map((each) => ({
        bucket: name,
        events: [each.Event],
        target: each.Function,
        accepts: keyFilter(each['Filter']),
      })),
      ...QueueConfigurations.map((each) => ({
        bucket: name,
        events: [each.Event],
        target: each.Queue,
        accepts: keyFilter(each['Filter']),
      })),
    ];
  });
}

function ofCustomResources(deployment: Deployment): Notification[] {
  return deployment.of('Custom::S3BucketNotifications').flatMap(({ properties }) => {
    const { LambdaFunctionConfigurations, QueueConfigurations } = properties.NotificationConfiguration;
    const bucket = properties.BucketName;
    return [
      ...LambdaFunctionConfigurations.map((each) => ({
        bucket,
        events: each.Events,
        target: each.LambdaFunctionArn,
        accepts: keyFilter(each['Filter']),
      })),
      ...QueueConfigurations.map((each) => ({
        bucket,
        events: each.Events,
        target: each.QueueArn,
        accepts: keyFilter(each['Filter']),
      })),
    ];
  });
}

function bucketsOnBus(deployment: Deployment): ReadonlySet<string> {
  const direct = deployment
    .of('AWS::S3::Bucket')
    .filter(({ properties }) => properties.NotificationConfiguration?.EventBridgeConfiguration !== undefined)
    .map(({ name }) => name);
  const custom = deployment
    .of('Custom::S3BucketNotifications')
    .filter(({ properties }) => properties.NotificationConfiguration.EventBridgeConfiguration !== undefined)
    .map(({ properties }) => properties.BucketName);
  return new Set([...direct, ...custom]);
}

/** Rules of a filter lie under Key.FilterRules (the S3 API) or S3Key.Rules (CloudFormation). */
function keyFilter(filter: unknown): (key: string) => boolean {
  if (filter === undefined) return () => true;
  const holder = isObject(filter) ? (filter['Key'] ?? filter['S3Key']) : undefined;
  const rules =
    holder !== undefined && isObject(holder) ? (holder['FilterRules'] ?? holder['Rules']) : undefined;
  if (!Array.isArray(rules))
    throw new HostError(`the host does not know the notification filter ${JSON.stringify(filter)}`);
  const tests = rules.map((rule: unknown) => {
    const fields = isObject(rule) ? rule : {};
    const value = String(fields['Value'] ?? '');
    const isPrefix = String(fields['Name']).toLowerCase() === 'prefix';
    return (key: string) => (isPrefix ? key.startsWith(value) : key.endsWith(value));
  });
  return (key) => tests.every((test) => test(key));
}

function notificationEvent(change: ObjectChange): unknown {
  const object = {
    key: encodeURIComponent(change.key).replaceAll('%20', '+').replaceAll('%2F', '/'),
    size: change.size,
    eTag: change.etag,
  };
  return {
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: region,
        eventTime: new Date().toISOString(),
        eventName: change.kind,
        userIdentity: { principalId: 'local' },
        requestParameters: { sourceIPAddress: '127.0.0.1' },
        responseElements: {},
        s3: {
          s3SchemaVersion: '1.0',
          configurationId: 'local',
          bucket: {
            name: change.bucket,
            ownerIdentity: { principalId: 'local' },
            arn: `arn:aws:s3:::${change.bucket}`,
          },
          object: { ...object, sequencer: Date.now().toString(16).toUpperCase().padStart(18, '0') },
        },
      },
    ],
  };
}

function bucketEvent(change: ObjectChange) {
  const isCreated = change.kind.startsWith('ObjectCreated');
  return busEvent({
    source: 'aws.s3',
    detailType: isCreated ? 'Object Created' : 'Object Deleted',
    resources: [`arn:aws:s3:::${change.bucket}`],
    detail: {
      version: '0',
      bucket: { name: change.bucket },
      object: { key: change.key, size: change.size, etag: change.etag },
      requester: accountId,
      'source-ip-address': '127.0.0.1',
      reason: isCreated ? change.kind.slice('ObjectCreated:'.length) : 'DeleteObject',
    },
  });
}
