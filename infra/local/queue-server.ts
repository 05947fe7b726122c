import { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import type { AwsClient } from './aws-json.ts';
import type { Gatekeeper } from './iam/gatekeeper.ts';
import { queueServerRefusal } from './iam/queue-server-refusal.ts';
import { queueActions, whole } from './queue-actions.ts';
import type { StateDir } from './state-dir.ts';

export type QueueServer = {
  readonly endpoint: string;
  /** The queues without HTTP, for the host itself. */
  readonly client: AwsClient;
  /** Called after an object of the bucket was stored or removed, before the caller is answered. */
  readonly onObject: (listener: ObjectListener) => void;
  /** Lets waiting receives return empty, so that nothing is taken by a poller that is going away. */
  readonly wakeReceivers: () => void;
  readonly stop: () => Promise<void>;
};

export type ObjectChange = {
  readonly kind: 'ObjectCreated:Put' | 'ObjectCreated:CompleteMultipartUpload' | 'ObjectRemoved:Delete';
  readonly bucket: string;
  readonly key: string;
  readonly size: number | undefined;
  readonly etag: string | undefined;
};
export type ObjectListener = (change: ObjectChange) => Promise<void>;

/** The part of the emulator's persistence that is used here; the package does not export the class. */
type Persistence = {
  readonly db: DatabaseSync;
  updateMessageReady: (messageId: string) => void;
  load: (...stores: readonly unknown[]) => void;
  close: () => void;
};
const persistenceModule = z.object({
  PersistenceManager: z.custom<new (directory: string) => Persistence>(
    (value) => typeof value === 'function',
  ),
});
const distribution = new URL('../../node_modules/fauxqs/dist/', import.meta.url).href;
const storeModules = {
  sqs: z.object({ SqsStore: z.custom<new () => SqsStore>((value) => typeof value === 'function') }),
  sns: z.object({ SnsStore: z.custom<new () => Stored>((value) => typeof value === 'function') }),
  s3: z.object({ S3Store: z.custom<new () => Objects>((value) => typeof value === 'function') }),
};
type Stored = { persistence?: Persistence };
type Objects = Stored & { readonly headObject: (bucket: string, key: string) => StoredObject };
type StoredObject = { readonly contentLength: number; readonly etag: string; readonly lastModified: Date };
type Queue = Stored & { dequeue: (...wanted: readonly unknown[]) => unknown };
type SqsStore = Stored & {
  createQueue: (...given: readonly unknown[]) => Queue;
  readonly allQueues: () => Iterable<Queue>;
  readonly shutdown: () => void;
};
const typesModule = z.object({ INVALID_MESSAGE_BODY_CHAR: z.custom<RegExp>() });

/**
 * Starts the queue, topic and object emulator in this process, on loopback, kept in STATE_DIR/queues. Without a
 * gatekeeper anybody may do anything there.
 */
export async function startQueueServer(state: StateDir, gatekeeper?: Gatekeeper): Promise<QueueServer> {
  const { buildApp } = await import('fauxqs');
  const { SqsStore } = storeModules.sqs.parse(await import(`${distribution}sqs/sqsStore.js`));
  const { SnsStore } = storeModules.sns.parse(await import(`${distribution}sns/snsStore.js`));
  const { S3Store } = storeModules.s3.parse(await import(`${distribution}s3/s3Store.js`));
  const { PersistenceManager } = persistenceModule.parse(await import(`${distribution}persistence.js`));
  const { INVALID_MESSAGE_BODY_CHAR } = typesModule.parse(await import(`${distribution}sqs/sqsTypes.js`));
  INVALID_MESSAGE_BODY_CHAR.test = (text) => notInMessages.test(text);
  releaseTakenMessages(state.path('queues', 'fauxqs.db'));
  const stores = { sqsStore: new SqsStore(), snsStore: new SnsStore(), s3Store: new S3Store() };
  const persistence = new PersistenceManager(state.path('queues'));
  // In WAL mode this still survives kill -9 of the host; only a power cut may cost the last moments.
  persistence.db.exec('PRAGMA synchronous = NORMAL');
  allowZeroVisibility(persistence);
  receiveWhole(stores.sqsStore, persistence.db);
  persistence.load(stores.sqsStore, stores.snsStore, stores.s3Store);
  for (const store of [stores.sqsStore, stores.snsStore, stores.s3Store, ...stores.sqsStore.allQueues()]) {
    store.persistence = persistence;
  }
  const app = buildApp({ logger: false, defaultRegion: 'us-east-1', stores: stores as never });
  const listeners: ObjectListener[] = [];
  const news: News = { listeners, since: Date.now(), untold: new Set() };
  hookObjects(app, news);
  if (gatekeeper !== undefined) refuseStrangers(app, stores.s3Store, gatekeeper);
  refuseOverwriting(app, stores.s3Store, news);
  const port = await state.portFor('queues');
  await app.listen({ host: '127.0.0.1', port });
  return {
    client: await queueActions(distribution, stores.sqsStore, persistence.db),
    endpoint: `http://127.0.0.1:${port}`,
    onObject: (listener) => listeners.push(listener),
    wakeReceivers: () => stores.sqsStore.shutdown(),
    stop: async () => {
      await app.close();
      persistence.close();
    },
  };
}

/**
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html: the emulator looks at halves
 * of characters, and would refuse every emoji.
 */
const notInMessages = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/** A message that moves to the dead letters is taken out of one queue and put into the other: never out of one only. */
function receiveWhole(store: SqsStore, db: DatabaseSync): void {
  const { createQueue } = store;
  store.createQueue = (...given) => {
    const queue = Reflect.apply(createQueue, store, given);
    const { dequeue } = queue;
    queue.dequeue = (...wanted) => whole(db, () => Reflect.apply(dequeue, queue, wanted));
    return queue;
  };
}

/** The emulator's own statement also clears the receive count, which its table forbids: a visibility of 0 would fail. */
function allowZeroVisibility(persistence: Persistence): void {
  const free = persistence.db.prepare(
    'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?',
  );
  persistence.updateMessageReady = (messageId) => {
    free.run(messageId);
  };
}

/**
 * Messages in flight belonged to consumers that ended with the last host, so they are free at once instead of
 * after their visibility timeout. That they were received does not count: a message that host after host had in hand
 * would end as a dead letter though nobody failed at it.
 */
function releaseTakenMessages(path: string): void {
  try {
    const database = new DatabaseSync(path, { timeout: 5_000 });
    const exists = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'sqs_messages'").get();
    if (exists !== undefined) {
      database.exec(
        `UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL,
           approximate_receive_count = approximate_receive_count - 1 WHERE receipt_handle IS NOT NULL`,
      );
    }
    database.close();
  } catch (error) {
    throw new Error(`the queues' database ${path} cannot be read`, { cause: error });
  }
}

type App = Awaited<typeof import('fauxqs')>['buildApp'] extends (...args: never[]) => infer R ? R : never;

/** Who is told of objects, since when, and of which nobody could be told. */
type News = {
  readonly listeners: readonly ObjectListener[];
  readonly since: number;
  readonly untold: Set<string>;
};

async function tell(change: ObjectChange, { listeners, untold }: News): Promise<void> {
  const name = `${change.bucket}/${change.key}`;
  untold.add(name);
  for (const listener of listeners) await listener(change);
  untold.delete(name);
}

function hookObjects(app: App, news: News): void {
  app.addHook('onRequest', async (request, reply) => {
    // What curl says of any body: the emulator would take the object apart as a form.
    if (request.method === 'PUT' && request.headers['content-type'] === 'application/x-www-form-urlencoded')
      request.headers['content-type'] = 'application/octet-stream';
    if (
      decodeURIComponent(request.url.split('?')[0] ?? '')
        .split('/')
        .includes('..')
    ) {
      await reply
        .status(400)
        .send('<Error><Code>InvalidURI</Code><Message>A key may not hold ..</Message></Error>');
    }
  });
  // The emulator's handlers send and then return nothing, which sends again while the listeners are awaited: that
  // second, empty answer is never let go.
  const told = new WeakSet<object>();
  app.addHook('onSend', async (request, reply) => {
    if (told.has(request)) return new Promise<never>(() => undefined);
    if (reply.statusCode >= 300 || request.method === 'GET' || request.method === 'HEAD') return undefined;
    const change = objectChange(request, reply);
    if (change === undefined) return undefined;
    told.add(request);
    try {
      await tell(change, news);
    } catch (error) {
      told.delete(request);
      throw error;
    }
    return undefined;
  });
}

function refuseStrangers(app: App, objects: Objects, gatekeeper: Gatekeeper): void {
  app.addHook('preHandler', (request, reply, done) => {
    const { method, url, headers, body } = request;
    const refused = queueServerRefusal(
      { method, url, headers, body },
      gatekeeper,
      (bucket, key) => stored(objects, bucket, key) !== undefined,
    );
    if (refused === undefined) return done();
    reply.status(refused.status).type(refused.type).send(refused.body);
  });
}

const addressShape = z.object({ bucket: z.string(), '*': z.string().min(1) });

/**
 * `If-None-Match: *` on a put, which the emulator does not know. Looked at when the whole body is there and, without a
 * pause, before it is stored, so of two that come at once one is refused. Who puts again what was stored was perhaps not
 * answered, because the host ended or failed before all were told of it: they are told now.
 */
function refuseOverwriting(app: App, objects: Objects, news: News): void {
  app.addHook('preHandler', (request, reply, done) => {
    const address = addressShape.safeParse(request.params);
    const isConditional = request.method === 'PUT' && request.headers['if-none-match'] === '*';
    if (!isConditional || !address.success) return done();
    const { bucket, '*': key } = address.data;
    const object = stored(objects, bucket, key);
    if (object === undefined) return done();
    const refuse = () => {
      reply
        .status(412)
        .type('application/xml')
        .send('<Error><Code>PreconditionFailed</Code><Message>The object is there</Message></Error>');
    };
    const isTold = object.lastModified.getTime() >= news.since && !news.untold.has(`${bucket}/${key}`);
    if (isTold) return refuse();
    const [size, etag] = [object.contentLength, object.etag.replaceAll('"', '')];
    tell({ kind: 'ObjectCreated:Put', bucket, key, size, etag }, news).then(refuse, done);
  });
}

function stored(objects: Objects, bucket: string, key: string): StoredObject | undefined {
  try {
    return objects.headObject(bucket, key);
  } catch {
    return undefined;
  }
}

type Request = {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
};
type Reply = { readonly getHeader: (name: string) => unknown };

function objectChange(request: Request, reply: Reply): ObjectChange | undefined {
  const url = new URL(request.url, 'http://local');
  const [, bucket, ...rest] = url.pathname.split('/');
  const key = rest.map(decodeURIComponent).join('/');
  if (bucket === undefined || bucket === '' || key === '' || url.searchParams.has('partNumber'))
    return undefined;
  const length = request.headers['x-amz-decoded-content-length'] ?? request.headers['content-length'];
  const etag = reply.getHeader('etag');
  const common = {
    bucket,
    key,
    size: Number(length ?? 0),
    etag: typeof etag === 'string' ? etag.replaceAll('"', '') : undefined,
  };
  const isUpload = url.searchParams.has('uploadId');
  if (request.method === 'PUT') return { ...common, kind: 'ObjectCreated:Put' };
  if (request.method === 'POST' && isUpload) {
    return { ...common, kind: 'ObjectCreated:CompleteMultipartUpload', size: undefined };
  }
  if (request.method === 'DELETE' && !isUpload)
    return { ...common, kind: 'ObjectRemoved:Delete', size: undefined };
  return undefined;
}
