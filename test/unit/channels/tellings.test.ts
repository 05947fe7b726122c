import fc from 'fast-check';
import { channelCaseStore } from '../../../functions/channels/case-store.ts';
import type { Shop, TellOutcome } from '../../../functions/channels/channel.ts';
import { tellShipped } from '../../../functions/channels/contract.ts';
import { restAfter } from '../../../functions/channels/domain/back-off.ts';
import { listingStore } from '../../../functions/channels/listing-store.ts';
import { retryTelling } from '../../../functions/channels/retry-telling.ts';
import { sendTelling } from '../../../functions/channels/send-telling.ts';
import { channelOrderStore } from '../../../functions/channels/store.ts';
import { takeMessage } from '../../../functions/channels/take-message.ts';
import { tellWhatIsDue } from '../../../functions/channels/tell-what-is-due.ts';
import { tellingStore } from '../../../functions/channels/telling-store.ts';
import {
  wantCancelTold,
  wantListingTold,
  wantStocksTold,
  wantStockTold,
} from '../../../functions/channels/want-tellings.ts';
import type { Failure } from '../../../shared/kernel/failure.ts';
import { aBucket, aMessage, anAdapter, shopsOf, teaHouse } from '../../builders/a-channel.ts';
import { aChannelOrder } from '../../builders/a-channel-order.ts';
import { unavailable } from '../../builders/a-market.ts';
import { memoryTable } from '../../builders/memory-table.ts';

const start = Date.parse('2026-11-24T02:00:00Z');
const minuteMs = 60_000;
const channelOrderId = '41171612630246574';
const ref = { channel: 'tmall', shopId: 'tea-house', channelOrderId } as const;

type Answers = { cancel?: () => TellOutcome; ship?: () => TellOutcome; stock?: () => TellOutcome };

/** A shop that is told things and answers as a test says; one that has no answer for something cannot be told it. */
function aShopToTell(answers: Answers = {}, shop: Shop = teaHouse) {
  const clock = { at: start };
  const { table } = memoryTable();
  const said: unknown[] = [];
  const during: (() => Promise<unknown>)[] = [];
  const answering =
    (kind: keyof Answers, answer: () => TellOutcome) =>
    async (about: object): Promise<TellOutcome> => {
      said.push({ kind, ...about });
      await during.shift()?.();
      return answer();
    };
  const { cancel, ship, stock } = answers;
  const tell = {
    ...(cancel && { cancel: answering('cancel', cancel) }),
    ...(ship && { ship: answering('ship', ship) }),
    ...(stock && { stock: answering('stock', stock) }),
  };
  const levels = new Map([['TEA-GREEN', 10]]);
  const failures: unknown[] = [];
  const bucket = aBucket();
  const deps = {
    channels: shopsOf(anAdapter({ shop, tell })),
    orders: channelOrderStore(table),
    listings: listingStore(table),
    tellings: tellingStore(table),
    cases: channelCaseStore(table),
    sellable: async (sku: string) => levels.get(sku),
    now: () => clock.at,
    failed: (error: unknown) => failures.push(error),
    objects: bucket.objects,
  };
  const list = async (status: 'PENDING' | 'DONE' | 'REFUSED' | 'FAILED') =>
    (await deps.tellings.list(status, { limit: 10, start: undefined })).items;
  const openCases = async () => (await deps.cases.list('OPEN', { limit: 10, start: undefined })).items;
  const pass = async (ms: number) => {
    clock.at += ms;
    return tellWhatIsDue(clock.at + 40_000, deps);
  };
  const take = async (part: Parameters<typeof aChannelOrder>[0] = {}) =>
    takeMessage(
      await bucket.put(
        aMessage({ kind: 'order', order: aChannelOrder({ channel: shop.channel, ...part }) }, shop),
      ),
      deps,
    );
  return { table, clock, deps, said, during, levels, failures, list, openCases, pass, take };
}

const done = (): TellOutcome => ({ state: 'DONE' });
const refused = (): TellOutcome => ({ state: 'REFUSED', code: 'isv.trade-closed' });
const later = (): TellOutcome => ({ state: 'LATER', code: 'isp.busy' });
const cancelled = { ...ref, reason: 'out of stock', by: 'ada' };

describe('a cancellation', () => {
  it('is told to the channel once, however often it is heard', async () => {
    const { deps, said, pass, list, take } = aShopToTell({ cancel: done });
    await take();
    expect(await wantCancelTold(cancelled, deps)).toBe(true);
    await pass(0);
    expect(await wantCancelTold(cancelled, deps)).toBe(true);
    await pass(minuteMs);
    expect(said).toEqual([{ kind: 'cancel', channelOrderId, reason: 'out of stock' }]);
    expect(await list('DONE')).toMatchObject([{ status: 'DONE', tries: 1 }]);
  });

  it.each([
    ['that the channel told', { ...cancelled, by: 'channel' }, {}],
    ['of an order that the channel has closed', cancelled, { phase: 'CANCELLED' as const }],
    ['of our own shop front', { ...cancelled, channel: 'web' }, {}],
    ['of a shop that is not connected', { ...cancelled, shopId: 'other' }, {}],
    ['of an order without a number there', { ...cancelled, channelOrderId: undefined }, {}],
  ])('%s is not told', async (_what, about, state) => {
    const { deps, take } = aShopToTell({ cancel: done });
    await take(state);
    expect(await wantCancelTold(about, deps)).toBe(false);
  });

  it('that the channel made itself meanwhile is done without a word', async () => {
    const { deps, said, pass, list, take } = aShopToTell({ cancel: refused });
    await wantCancelTold(cancelled, deps);
    await take({ phase: 'CANCELLED' });
    await pass(0);
    expect(said).toEqual([]);
    expect(await list('DONE')).toHaveLength(1);
  });

  it('that the channel refuses is a case; told again it is over', async () => {
    let answer = refused;
    const { deps, pass, list, openCases, clock } = aShopToTell({ cancel: () => answer() });
    await wantCancelTold(cancelled, deps);
    await pass(0);
    const [telling] = await list('REFUSED');
    expect(telling).toMatchObject({ lastCode: 'isv.trade-closed' });
    expect(await openCases()).toMatchObject([{ kind: 'TELLING_REFUSED', channelOrderId }]);
    answer = done;
    await retryTelling(telling?.tellingId ?? '', deps);
    await pass(minuteMs);
    expect(await list('DONE')).toHaveLength(1);
    expect(await openCases()).toEqual([]);
    const refusal = await retryTelling(telling?.tellingId ?? '', deps).catch((error: Failure) => error.code);
    expect(refusal).toBe('WRONG_STATUS');
    expect(clock.at).toBe(start + minuteMs);
  });

  it('where the channel cannot be told is to be done by hand', async () => {
    const { deps, pass, list, openCases } = aShopToTell();
    await wantCancelTold(cancelled, deps);
    await pass(0);
    expect(await list('REFUSED')).toMatchObject([{ lastCode: 'NO_ABILITY' }]);
    expect(await openCases()).toMatchObject([{ kind: 'BY_HAND' }]);
  });
});

describe('what the channel does not answer', () => {
  it('is told again ever more rarely, and is a case after a day', async () => {
    const { deps, pass, said, list, openCases } = aShopToTell({ cancel: later });
    await wantCancelTold(cancelled, deps);
    for (let minute = 0; minute <= 25 * 60; minute += 1) await pass(minute === 0 ? 0 : minuteMs);
    expect(await list('FAILED')).toMatchObject([{ lastCode: 'isp.busy' }]);
    expect(await openCases()).toMatchObject([{ kind: 'TELLING_FAILED' }]);
    expect(said.length).toBeGreaterThan(24);
    expect(said.length).toBeLessThan(60);
  });

  it.each([
    ['a channel that is away', () => Promise.reject(unavailable('HTTP', true)), 'HTTP', 0],
    ['an adapter with a fault', () => Promise.reject(new Error('bug')), 'INTERNAL', 1],
  ])('is told again: %s', async (_what, fault, lastCode, failures) => {
    const shop = aShopToTell({ cancel: done });
    await wantCancelTold(cancelled, shop.deps);
    shop.during.push(fault);
    await shop.pass(0);
    expect(await shop.list('PENDING')).toMatchObject([{ lastCode, tries: 1 }]);
    expect(shop.failures).toHaveLength(failures);
    await shop.pass(minuteMs);
    expect(await shop.list('DONE')).toHaveLength(1);
  });

  it('rests between half and all of a time that doubles up to an hour', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 40 }), (id, tries) => {
        const longest = Math.min(3_600_000, 30_000 * 2 ** (tries - 1));
        expect(restAfter(id, tries)).toBeGreaterThanOrEqual(longest / 2);
        expect(restAfter(id, tries)).toBeLessThanOrEqual(longest);
        expect(restAfter(id, tries)).toBe(restAfter(id, tries));
      }),
      { numRuns: 200 },
    );
  });
});

describe('a waybill', () => {
  it('is told with its lines, each parcel once', async () => {
    const { table, deps, said, pass, take } = aShopToTell({ ship: done });
    await take();
    const ship = tellShipped(table, deps.now);
    await ship(ref, { carrier: 'sf', waybillNo: 'SF1', channelLineIds: ['b', 'a'] });
    await ship(ref, { carrier: 'sf', waybillNo: 'SF1', channelLineIds: ['a', 'b'] });
    await ship(ref, { carrier: 'sf', waybillNo: 'SF2' });
    await pass(0);
    expect(said).toHaveLength(2);
    expect(said).toContainEqual({ kind: 'ship', channelOrderId, carrier: 'sf', waybillNo: 'SF2' });
  });

  it('of an order that its channel takes once is told once with the others; what it refused, anew', async () => {
    let answer = refused;
    const shop = { ...teaHouse, channel: 'jd' } as const;
    const { table, deps, said, pass, take, list, openCases } = aShopToTell({ ship: () => answer() }, shop);
    await take();
    const ship = (waybillNo: string, ...others: readonly string[]) =>
      tellShipped(table, deps.now)(
        { ...ref, channel: 'jd' },
        { carrier: 'sf', waybillNo, others: others.map((each) => ({ carrier: 'sf', waybillNo: each })) },
      );
    await ship('SF1');
    await pass(0);
    expect(await openCases()).toMatchObject([{ kind: 'TELLING_REFUSED' }]);
    answer = done;
    await ship('SF1', 'SF2');
    await pass(0);
    await ship('SF3');
    await pass(minuteMs);
    expect(said.at(-1)).toMatchObject({ waybillNo: 'SF1', others: [{ carrier: 'sf', waybillNo: 'SF2' }] });
    expect([said.length, (await list('DONE')).length, await openCases()]).toEqual([2, 1, []]);
  });

  it('of an order that the channel never told of is refused', async () => {
    const { table, deps } = aShopToTell({ ship: done });
    const refusal = tellShipped(table, deps.now)(ref, { carrier: 'sf', waybillNo: 'SF1' });
    await expect(refusal).rejects.toMatchObject({ code: 'CHANNEL_ORDER_NOT_FOUND' });
  });
});

describe('the stock of a listing', () => {
  const listing = {
    channel: ref.channel,
    ...{ shopId: 'tea-house', listingId: '1:2', itemId: '1', skuId: '2' },
    ...{ sku: 'TEA-GREEN', buffer: 3, changedBy: 'ada', changedAt: start },
  } as const;

  it('is told as it is when it is told, less the buffer, once for many changes', async () => {
    const { deps, said, pass, levels } = aShopToTell({ stock: done });
    await deps.listings.put(listing);
    for (let change = 0; change < 5; change += 1) await wantStockTold('TEA-GREEN', deps);
    levels.set('TEA-GREEN', 7);
    await pass(0);
    expect(said).toEqual([]);
    await pass(minuteMs);
    expect(said).toEqual([{ kind: 'stock', itemId: '1', skuId: '2', quantity: 4 }]);
    levels.set('TEA-GREEN', 2);
    await wantStockTold('TEA-GREEN', deps);
    await pass(minuteMs);
    expect(said).toHaveLength(2);
    expect(said[1]).toMatchObject({ quantity: 0 });
  });

  it('is told once more where it changes while it is told', async () => {
    const { deps, said, during, pass, levels, list } = aShopToTell({ stock: done });
    await deps.listings.put(listing);
    await wantStockTold('TEA-GREEN', deps);
    during.push(async () => {
      levels.set('TEA-GREEN', 3);
      await wantStockTold('TEA-GREEN', deps);
    });
    await pass(minuteMs);
    expect(await list('PENDING')).toHaveLength(1);
    await pass(minuteMs);
    expect(said).toMatchObject([{ quantity: 7 }, { quantity: 0 }]);
    expect(await list('DONE')).toMatchObject([{ quantity: 0 }]);
  });

  it('is told by nobody else while one tells it, and by the next one where that one died', async () => {
    const { deps, said, during, pass, clock, list } = aShopToTell({ stock: done });
    await deps.listings.put(listing);
    await wantStockTold('TEA-GREEN', deps);
    clock.at += minuteMs;
    const [telling] = await list('PENDING');
    during.push(async () => {
      await sendTelling(telling?.tellingId ?? '', deps);
      throw new Error('killed');
    });
    const { tellings } = deps;
    const dying = { ...deps, tellings: { ...tellings, put: onlyOnce(tellings.put) } };
    await expect(sendTelling(telling?.tellingId ?? '', dying)).rejects.toThrow('died');
    expect(said).toHaveLength(1);
    await pass(minuteMs);
    expect(said).toHaveLength(1);
    await pass(2 * minuteMs);
    expect(said).toHaveLength(2);
  });

  it('where the channel cannot be told is one case, and is not tried with every change', async () => {
    const { deps, pass, list, openCases } = aShopToTell();
    await deps.listings.put(listing);
    for (let change = 0; change < 3; change += 1) {
      await wantStockTold('TEA-GREEN', deps);
      await pass(minuteMs);
    }
    expect(await list('REFUSED')).toMatchObject([{ lastCode: 'NO_ABILITY', tries: 1 }]);
    expect(await openCases()).toMatchObject([{ kind: 'BY_HAND', openings: 1 }]);
    await wantListingTold(listing, deps);
    expect(await list('PENDING')).toHaveLength(1);
  });

  it('of a SKU without listings is nobody’s, and a batch fails only where it has to', async () => {
    const { deps, list } = aShopToTell({ stock: done });
    await deps.listings.put(listing);
    const unreadable = () => {
      throw new Error('no event');
    };
    const failed = await wantStocksTold(
      [() => 'CUP', unreadable, () => 'TEA-GREEN', () => 'TEA-GREEN'],
      deps,
    );
    expect([...failed.keys()]).toEqual([1]);
    expect(await list('PENDING')).toHaveLength(1);
  });
});

/** The first write works; then whoever writes has died. */
function onlyOnce<Argument, Result>(act: (argument: Argument) => Promise<Result>) {
  let calls = 0;
  return async (argument: Argument): Promise<Result> => {
    calls += 1;
    if (calls > 1) throw new Error('died');
    return act(argument);
  };
}
