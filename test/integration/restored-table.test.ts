import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { anchorStore } from '../../functions/audit/anchor-store.ts';
import { appendChanges } from '../../functions/audit/append-changes.ts';
import { makeAnchor } from '../../functions/audit/make-anchor.ts';
import { trailStore } from '../../functions/audit/store.ts';
import { verifyTrail } from '../../functions/audit/verify-trail.ts';
import { bookEntries } from '../../functions/ledger/book-entries.ts';
import { dayOf } from '../../functions/ledger/domain/business-day.ts';
import { ledgerDeps } from '../../functions/ledger/ledger-deps.ts';
import { placeOrder } from '../../functions/orders/place-order.ts';
import { auditedName } from '../../shared/dynamodb/audited.ts';
import { dynamoTable } from '../../shared/dynamodb/dynamo-table.ts';
import type { Item, Table } from '../../shared/dynamodb/table.ts';
import { anOrderRequest } from '../builders/order.ts';
import { aPosting } from '../builders/posting.ts';
import { directObjects, modelObjects } from '../simulation/engine/objects.ts';
import { createTable, type LocalTable, startLocalTable } from './support/local-table.ts';
import { shopOn } from './support/shop.ts';

const restoredName = 'zhanggui-restored';
const earlier = Date.now() - 20 * 60_000;
const objects = directObjects(modelObjects());

/** What docs/runbook.md says of a restored table, rehearsed with a copy of the table as it was a while ago. */
let local: LocalTable;
let rootAfter: string | undefined;
beforeAll(async () => {
  local = await startLocalTable();
  const shop = shopOn(local.table);
  shop.time.now = earlier;
  // Of what an order holds, a consumer writes the movements, which is not here: stock is audited of another SKU.
  await shop.stock('TEA', 10);
  await shop.stock('CUP', 10);
  const order = (idempotencyKey: string) =>
    placeOrder(
      {
        request: anOrderRequest({ lines: [{ sku: 'TEA', quantity: 2 }] }),
        caller: 'tests',
        idempotencyKey,
      },
      shop.deps,
    );
  await order('before');
  await bookEntries([aPosting({ entryId: 'a', postedAt: earlier })], ledgerDeps(local.table, Date.now));
  await tell(local.tableName);
  await copy(local.tableName, restoredName);
  await order('after');
  rootAfter = await tell(local.tableName);
});
afterAll(() => local.stop());

/** A table as it lies there, with nothing opened and nothing stamped. */
const plain = (tableName: string): Table =>
  dynamoTable({ client: local.client, tableName, random: Math.random, sleep: (ms) => sleep(ms) });

async function* itemsOf(TableName: string): AsyncGenerator<Item> {
  const client = DynamoDBDocumentClient.from(local.client);
  for await (const { Items: items = [] } of paginateScan({ client }, { TableName })) yield* items as Item[];
}

async function copy(from: string, to: string): Promise<void> {
  await createTable(local.client, to);
  for await (const item of itemsOf(from)) await plain(to).write({ kind: 'put', item });
}

const told = new Set<string>();

/** Adds what is new in a table to the trail, and gives the root that it is under then. */
async function tell(tableName: string): Promise<string | undefined> {
  const changes = [];
  for await (const after of itemsOf(tableName)) {
    const place = `${after.pk} ${after.sk}`;
    if (!auditedName(after) || told.has(place)) continue;
    told.add(place);
    const sequenceNumber = String(told.size).padStart(21, '0');
    changes.push({ changeId: sequenceNumber, changedAt: earlier, sequenceNumber, before: undefined, after });
  }
  const table = plain(tableName);
  await appendChanges(changes, { trail: trailStore(table), objects });
  const made = await makeAnchor({
    trail: trailStore(table),
    anchors: anchorStore(table),
    objects,
    now: Date.now,
  });
  return made?.root;
}

async function run(script: string, ...args: string[]): Promise<{ status: number | null; output: string }> {
  const endpoint = await local.client.config.endpoint?.();
  const path = join(import.meta.dirname, '../../scripts', script);
  const child = spawn(process.execPath, [path, '--settle', '0', ...args], {
    env: {
      ...process.env,
      TABLE_NAME: restoredName,
      AWS_ENDPOINT_URL_DYNAMODB: `http://${endpoint?.hostname}:${endpoint?.port}`,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'x',
      AWS_SECRET_ACCESS_KEY: 'x',
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => {
      output += text;
    });
  return new Promise((done) => {
    child.once('close', (status) => done({ status, output }));
  });
}

const trailOf = async (tableName: string, kept?: string) => {
  const table = plain(tableName);
  const verified = await verifyTrail(
    {
      table,
      trail: trailStore(table),
      anchors: anchorStore(table),
      objects,
      items: () => itemsOf(tableName),
      settle: async () => undefined,
    },
    kept,
  );
  return { entries: verified.entries, findings: verified.findings };
};

it('is whole by all audits, each of the table that is named', async () => {
  const [before, after] = [await trailOf(restoredName), await trailOf(local.tableName)];
  expect([before.findings, after.findings]).toEqual([[], []]);
  expect(after.entries).toBe(before.entries + 1);
  const books = await run('ledger-audit.ts');
  expect(books).toEqual({ status: 0, output: expect.stringContaining('1 entries in') });
  expect(books.output).toContain('1 orders compared');
  expect(await run('stock-audit.ts', '--sku', 'CUP')).toEqual({
    status: 0,
    output: expect.stringContaining('1 SKUs audited (账实核对), 0 differ'),
  });
});

it('does not know a root that was kept after it, and goes on under names of its own', async () => {
  expect(rootAfter).toBeDefined();
  expect((await trailOf(restoredName, rootAfter)).findings).toEqual([
    { code: 'ANCHOR_UNKNOWN', at: `root ${rootAfter}` },
  ]);
  const pk = 'RISKLIST#block#phone';
  await plain(restoredName).write({ kind: 'put', item: { pk, sk: '0a1b', stamp: [earlier, 'tests'] } });
  expect(await tell(restoredName)).not.toBe(rootAfter);
  expect((await trailOf(restoredName)).findings).toEqual([]);
});

it('is found out where it is not what it was', async () => {
  const spoil = (pk: string, sk: string, attribute: string) =>
    plain(restoredName).write({
      kind: 'update',
      key: { pk, sk },
      update: `SET #${attribute} = #${attribute} + :by`,
      values: { by: 1 },
    });
  const counters = (await plain(restoredName).query({ pk: `BALANCES#${dayOf(earlier).slice(0, 7)}` })).items;
  await spoil(counters[0]?.pk ?? '', counters[0]?.sk ?? '', 'debit');
  await spoil('STOCK#CUP', 'AT#SH1', 'free');
  expect((await run('ledger-audit.ts')).status).toBe(1);
  expect((await run('stock-audit.ts', '--sku', 'CUP')).status).toBe(1);
});
