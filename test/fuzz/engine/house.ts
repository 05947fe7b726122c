import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { takeMessage } from '../../../functions/channels/take-message.ts';
import { sealedTable } from '../../../shared/dynamodb/sealed-table.ts';
import { stampedTable } from '../../../shared/dynamodb/stamped-table.ts';
import type { Item, Table } from '../../../shared/dynamodb/table.ts';
import { fieldKeys } from '../../builders/field-keys.ts';
import { directPort } from '../../simulation/engine/lambda.ts';
import { type ItemChange, modelTable } from '../../simulation/engine/model-table.ts';
import { directObjects, modelObjects } from '../../simulation/engine/objects.ts';
import { type Shop, shopOn } from '../../simulation/world.ts';
import { type Apis, apisOn, channelsOf, loggerTo } from './apis.ts';
import { carriersIn, providersIn, type Weather } from './outside.ts';
import { routeOf } from './routes.ts';
import { type Answered, type Caller, eventOf, matched, type Sent } from './wire.ts';

/** What a table holds, and what time it is: milliseconds since 1970. */
export type Town = { readonly items: readonly Item[]; readonly now: number };

/** One request, and everything that it left behind. */
export type Seen = {
  readonly answered: Answered;
  readonly changes: readonly ItemChange[];
  readonly lines: readonly string[];
};

export type House = {
  /** Answers a request whose token is good, and tells what it wrote and logged. */
  readonly ask: (
    sent: Sent,
    around?: { readonly weather?: Weather; readonly caller?: Caller },
  ) => Promise<Seen>;
  /** Answers an event of the gateway, given as JSON text, as the Lambda of its route does. */
  readonly handle: (event: string) => Promise<string>;
  /** Undoes all that was written since the last time, and starts every container anew. */
  readonly restore: () => void;
  readonly items: () => readonly Item[];
  readonly table: Table;
  readonly now: number;
  /** Takes what channels have sent since the last time. */
  readonly takeMessages: () => Promise<void>;
};

const noRoute: Answered = { route: undefined, status: 404, headers: {}, body: '' };

/** The APIs of the house in one process, over a model of the table that holds what a town does. */
export function houseIn({ items, now }: Town): House {
  let changes: ItemChange[] = [];
  let undoable: ItemChange[] = [];
  let isRecording = false;
  let weather: Weather = 'fine';
  const lines: string[] = [];
  const logger = loggerTo(lines);
  const kept: string[] = [];
  const objects = modelObjects((key) => void kept.push(key));
  const model = modelTable(
    () => 0,
    (changed) => {
      if (!isRecording) return;
      changes.push(...changed);
      undoable.push(...changed);
    },
  );
  for (const item of items) model.write({ kind: 'put', item });
  const keys = fieldKeys();
  const sealing = sealedTable(unordered(directPort(model)), async () => keys);
  const table = stampedTable(sealing, () => [now, 'fuzzer', 'fuzz', 'request-1', 'nonce']);
  let shop = open();
  let apis = apisOn(shop, logger);
  isRecording = true;

  function open(): Shop {
    let names = 0;
    const newName = () => {
      names += 1;
      return `name${names}`;
    };
    const outside = {
      providers: providersIn(() => weather),
      carriers: carriersIn(() => weather),
      keep: async () => undefined,
      failed: () => undefined,
      objects: directObjects(objects),
      adapter: undefined,
      post: async () => 200,
      desk: () => {
        throw new Error('no bills here');
      },
    };
    return shopOn(table, () => now, newName, outside);
  }

  return {
    ask: async (sent, around = {}) => {
      weather = around.weather ?? 'fine';
      changes = [];
      lines.length = 0;
      const answered = await answerOf(apis, sent, around.caller);
      return { answered, changes, lines: [...lines] };
    },
    handle: async (text) => {
      const event = JSON.parse(text) as APIGatewayProxyEventV2;
      return JSON.stringify(await apis(routeOf(event.routeKey).context)(event));
    },
    restore: () => {
      if (undoable.length === 0) return;
      isRecording = false;
      for (const { key, before } of undoable.toReversed())
        model.write(before ? { kind: 'put', item: before } : { kind: 'delete', key });
      undoable = [];
      isRecording = true;
      shop = open();
      apis = apisOn(shop, logger);
    },
    items: model.all,
    table,
    now,
    takeMessages: async () => {
      const channels = channelsOf(shop, () => undefined);
      for (const key of kept.splice(0)) await takeMessage(key, channels);
    },
  };
}

/** DynamoDB keeps no order among the attributes of an item: whoever relies on one is found out. */
function unordered(table: Table): Table {
  return {
    ...table,
    get: async (...asked) => turned(await table.get(...asked)),
    getAll: async (...asked) => turned(await table.getAll(...asked)),
    query: async (...asked) => turned(await table.query(...asked)),
  };
}

function turned<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(turned) as Value;
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([name, each]) => [name, turned(each)])) as Value;
}

/** Sends a request to the API that the gateway finds for it. */
export async function answerOf(apis: Apis, sent: Sent, caller: Caller = 'fuzzer'): Promise<Answered> {
  const match = matched(sent);
  if (!match) return noRoute;
  const api = apis(routeOf(match.value).context);
  const {
    statusCode = 200,
    headers = {},
    body = '',
    isBase64Encoded,
  } = await api(eventOf(sent, match, caller));
  return {
    route: match.value,
    status: statusCode,
    headers: headers as Readonly<Record<string, string>>,
    body: isBase64Encoded ? Buffer.from(body, 'base64').toString('latin1') : body,
  };
}
