import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoTable } from '../../../shared/dynamodb/dynamo-table.ts';
import { type Table, TableBusy } from '../../../shared/dynamodb/table.ts';
import { conflictTries } from '../../../shared/kernel/conflict-retry.ts';
import { lagOf, type Request, type Send, tableRequests, Unavailable } from './lambda.ts';
import type { ModelTable } from './model-table.ts';
import { clientTo, parsed, type Reply, type Server } from './sdk-client.ts';
import {
  carryOut,
  conflictReply,
  refusalReply,
  tableName,
  throttledReply,
  type WireCall,
  wireCall,
} from './wire.ts';

/**
 * The port as the Lambdas have it, over the SDK's own client and DynamoDB's protocol: it sends the requests that the
 * model's port sends, so that a seed is the same run with both. Between two tries of a conflict no time passes.
 */
export function sdkTable(model: ModelTable, send: Send): Table {
  const client = new DynamoDBClient(clientTo(inHalves(serverOf(model, send))));
  return dynamoTable({ client, tableName, random: () => 0, sleep: async () => undefined });
}

/** Answers the requests of a client; `send` takes each to the model. */
export function serverOf(model: ModelTable, send: Send): Server {
  /** How many more tries of a request meet the others that keep its items. */
  const busy = new Map<string, number>();
  return async (operation, body) => {
    let call: WireCall | undefined;
    try {
      call = wireCall(operation, parsed(body));
      const left = busy.get(body) ?? 0;
      if (left > 0) {
        busy.set(body, left - 1);
        return conflictReply(call);
      }
      return { status: 200, body: await send(requestOf(model, call)) };
    } catch (error) {
      if (!(error instanceof TableBusy) || !call) return troubleOf(call, error);
      busy.set(body, conflictTries - 1);
      return conflictReply(call);
    }
  };
}

const requestOf = (model: ModelTable, call: WireCall): Request<Reply['body']> => ({
  ...requestedBy(call),
  act: (fault, chance) => carryOut(model, call, lagOf(fault, chance)),
});

function requestedBy(call: WireCall) {
  if (call.kind === 'get') return tableRequests.get(call.key, call.eventually);
  if (call.kind === 'getAll') return tableRequests.getAll(call.keys, call.consistent);
  if (call.kind === 'query') return tableRequests.query(call.query);
  if (call.kind === 'write') return tableRequests.write(call.write);
  return tableRequests.transact(call.writes.map(({ write }) => write));
}

/** DynamoDB's answer where it has one; no answer where none came, and where the model does not know. */
function troubleOf(call: WireCall | undefined, error: unknown): Reply {
  if (error instanceof Unavailable && error.message === 'throttled') return throttledReply;
  const reply = refusalReply(call, error);
  if (reply) return reply;
  throw error;
}

type Keyed = { readonly pk: { readonly S: string }; readonly sk: { readonly S: string } };
const nameOf = ({ pk, sk }: Keyed): string => `${pk.S} ${sk.S}`;

/** DynamoDB may leave keys of a batch for later: here half of each, and has the rest ready when it is asked for. */
function inHalves(server: Server): Server {
  const ready = new Map<string, readonly Keyed[]>();
  return async (operation, body) => {
    if (operation !== 'BatchGetItem') return server(operation, body);
    const { Keys: keys, ...how }: { readonly Keys: readonly Keyed[] } =
      JSON.parse(body).RequestItems[tableName];
    const names = keys.map(nameOf);
    const rest = ready.get(names.join());
    if (rest) {
      ready.delete(names.join());
      return { status: 200, body: { Responses: { [tableName]: rest }, UnprocessedKeys: {} } };
    }
    const reply = await server(operation, body);
    if (reply.status !== 200 || keys.length < 2) return reply;
    const found: readonly Keyed[] = Object(reply.body['Responses'])[tableName];
    const late = new Set(names.slice(keys.length >> 1));
    ready.set(
      [...late].join(),
      found.filter((item) => late.has(nameOf(item))),
    );
    const UnprocessedKeys = { [tableName]: { ...how, Keys: keys.slice(keys.length >> 1) } };
    const now = found.filter((item) => !late.has(nameOf(item)));
    return { status: 200, body: { Responses: { [tableName]: now }, UnprocessedKeys } };
  };
}
