import { channelCaseStore } from '../../functions/channels/case-store.ts';
import { listingStore } from '../../functions/channels/listing-store.ts';
import { type SendDeps, sendTelling } from '../../functions/channels/send-telling.ts';
import { shopStore } from '../../functions/channels/shop-store.ts';
import { channelOrderStore } from '../../functions/channels/store.ts';
import { tellWhatIsDue } from '../../functions/channels/tell-what-is-due.ts';
import { tellingStore } from '../../functions/channels/telling-store.ts';
import { wantStockTold } from '../../functions/channels/want-tellings.ts';
import { sellable } from '../../functions/inventory/contract.ts';
import { anAdapter, shopsOf, teaHouse } from '../builders/a-channel.ts';
import { type LocalTable, startLocalTable } from './support/local-table.ts';

let local: LocalTable;
beforeAll(async () => {
  local = await startLocalTable();
});
afterAll(() => local.stop());

const now = Date.parse('2026-11-24T02:00:00Z');

function anOutbox(at = now) {
  const { table } = local;
  const said: unknown[] = [];
  const tell = {
    cancel: async (about: object) => {
      said.push(about);
      return { state: 'DONE' as const };
    },
    stock: async (about: object) => {
      said.push(about);
      return { state: 'DONE' as const };
    },
  };
  const deps: SendDeps & { listings: ReturnType<typeof listingStore> } = {
    channels: shopsOf(anAdapter({ tell })),
    orders: channelOrderStore(table),
    listings: listingStore(table),
    tellings: tellingStore(table),
    cases: channelCaseStore(table),
    sellable: sellable(table),
    now: () => at,
    failed: (error) => {
      throw error;
    },
  };
  return { deps, said };
}

const wanted = (channelOrderId: string) => ({
  ...{ channel: teaHouse.channel, shopId: teaHouse.shopId, now },
  about: { kind: 'cancel' as const, channelOrderId, reason: 'out of stock' },
});

describe('what a telling costs', () => {
  it('wanted: one request and two write units; once more: one request that is refused', async () => {
    const { deps } = anOutbox();
    local.take();
    const first = await deps.tellings.want(wanted('1'));
    expect(local.take()).toEqual({ requests: 1, writeUnits: 2, readUnits: 0 });
    expect(await deps.tellings.want(wanted('1'))).toEqual(first);
    expect(local.take()).toMatchObject({ requests: 1, readUnits: 0 });
  });

  it('told: it is read, taken and ended, with a look whether the channel has closed the order itself', async () => {
    const { deps, said } = anOutbox();
    const { tellingId } = await deps.tellings.want(wanted('2'));
    local.take();
    await sendTelling(tellingId, deps);
    expect(local.take()).toMatchObject({ requests: 4, readUnits: 2 });
    expect(said).toEqual([{ channelOrderId: '2', reason: 'out of stock' }]);
    expect(await deps.tellings.get(tellingId)).toMatchObject({ status: 'DONE', tries: 1 });
  });
});

it('what is due is told, the stock of a listing as the pools have it, and what is not due waits', async () => {
  const { table } = local;
  const pool = { sku: 'TEA', available: 12, reserved: 3, price: 1999, currency: 'CNY', grams: 320 };
  await table.write({ kind: 'put', item: { pk: 'STOCK#TEA', sk: 'POOL', version: 1, ...pool } });
  const { deps, said } = anOutbox(now + 20_000);
  const listing = {
    ...teaHouse,
    listingId: '1',
    itemId: '1',
    sku: 'TEA',
    buffer: 2,
    changedBy: 'ada',
    changedAt: 1,
  };
  await deps.listings.put(listing);
  expect(await wantStockTold('TEA', { ...deps, now: () => now })).toBe(1);
  await deps.tellings.want({ ...wanted('later'), now: now + 60_000 });
  await tellWhatIsDue(now + 60_000, deps);
  expect(said).toContainEqual({ itemId: '1', quantity: 10 });
  expect(said).not.toContainEqual(expect.objectContaining({ channelOrderId: 'later' }));
  const pending = await deps.tellings.list('PENDING', { limit: 10, start: undefined });
  expect(pending.items.map(({ about }) => about)).toMatchObject([{ channelOrderId: 'later' }]);
});

it('a shop’s state moves only from what was read, and costs a read and a write', async () => {
  const shops = shopStore(local.table);
  local.take();
  const first = await shops.putState({ channel: 'tmall', shopId: 'a', version: 0, cursor: 1 });
  expect(local.take()).toEqual({ requests: 1, writeUnits: 1, readUnits: 0 });
  expect(await shops.putState({ channel: 'tmall', shopId: 'a', version: 0, cursor: 2 })).toBeUndefined();
  expect(first && (await shops.putState({ ...first, cursor: 3 }))).toMatchObject({ cursor: 3, version: 2 });
  expect(await shops.states([{ channel: 'tmall', shopId: 'a' }])).toMatchObject([{ cursor: 3 }]);
});

it('a case is open once, and opens again after it was resolved', async () => {
  const cases = channelCaseStore(local.table);
  const opening = { kind: 'POLL_FAILING', channel: 'jd', shopId: 'a', of: '', message: 'silent' } as const;
  expect(await Promise.all([cases.open(opening, 1), cases.open(opening, 1)])).toContain(false);
  const { items } = await cases.list('OPEN', { limit: 10, start: undefined });
  const [found] = items.filter(({ kind }) => kind === 'POLL_FAILING');
  await cases.resolve({ caseId: found?.caseId ?? '', by: 'ada', resolution: 'mended', at: 2 });
  expect(await cases.open(opening, 3)).toBe(true);
  expect(await cases.get(found?.caseId ?? '')).toMatchObject({ openings: 2, status: 'OPEN' });
});
