import { configuredChannels } from '../../../functions/channels/configured-channels.ts';
import { readKept } from '../../../functions/channels/kept-message.ts';
import { type CallbackDeps, takeCallback } from '../../../functions/channels/take-callback.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { aBucket, anAdapter, shopsOf } from '../../builders/a-channel.ts';

const code = (error: unknown) => (error instanceof Failure ? error.code : error);
const now = Date.parse('2026-11-24T02:00:05Z');

function aDoor(part: Partial<CallbackDeps> = {}) {
  const bucket = aBucket();
  const failures: unknown[] = [];
  const shop = { channel: 'shopify', shopId: '茶house(1)', since: 0 } as const;
  const deps: CallbackDeps = {
    channels: shopsOf(anAdapter({ shop })),
    keep: bucket.keep,
    now: () => now,
    failed: (error) => failures.push(error),
    ...part,
  };
  const call = (
    signature: string | undefined,
    bytes = '{}',
    at: { channel?: string; shopId?: string } = {},
  ) =>
    takeCallback(
      {
        ...{ channel: 'shopify', shopId: shop.shopId, ...at },
        call: { headers: { 'x-signature': signature }, bytes: Buffer.from(bytes) },
      },
      deps,
    ).catch(code);
  return { bucket, failures, call };
}

describe('the door', () => {
  it('keeps what is signed, byte by byte, before it says so', async () => {
    const { call, bucket } = aDoor();
    const body = '﻿{"id": 41171612630246574, "note": "é\u0000"}';
    expect(await call('right', body)).toBe(true);
    const [key = ''] = bucket.queue;
    expect(key).toMatch(/^channel-messages\/shopify\/[\w=-]+\/2026-11-24\/[0-9a-f]{64}-\d+\.json$/);
    expect(await readKept(key, bucket)).toMatchObject({
      ...{ channel: 'shopify', shopId: '茶house(1)', door: 'webhook', receivedAt: now },
      body: Buffer.from(body),
    });
  });

  it.each([
    ['of a signature that does not hold', 'wrong', {}, 'SIGNATURE_REFUSED'],
    ['without a signature', undefined, {}, 'SIGNATURE_REFUSED'],
    ['of a shop that nobody knows', 'right', { shopId: 'other' }, 'ROUTE_NOT_FOUND'],
    ['of a channel that nobody knows', 'right', { channel: 'ebay' }, 'ROUTE_NOT_FOUND'],
    [
      'to a name of every object',
      'right',
      { channel: '__proto__', shopId: 'constructor' },
      'ROUTE_NOT_FOUND',
    ],
  ])('keeps nothing %s', async (_what, signature, at, refusal) => {
    const { call, bucket } = aDoor();
    expect(await call(signature, '{}', at)).toBe(refusal);
    expect(bucket.queue).toEqual([]);
  });

  it('answers a ping and keeps nothing of it', async () => {
    const { call, bucket } = aDoor();
    expect(await call('right', '')).toBe(false);
    expect(bucket.queue).toEqual([]);
  });

  it('asks to come again while the bucket or the secret cannot be reached', async () => {
    const down = () => Promise.reject(new Error('down'));
    const [noBucket, noSecret] = [aDoor({ keep: down }), aDoor({ channels: down })];
    expect(await noBucket.call('right')).toBe('NOT_KEPT');
    expect(await noSecret.call('right')).toBe('NOT_KEPT');
    expect([noBucket.failures.length, noSecret.failures.length]).toEqual([1, 1]);
  });
});

describe('the shops of the secret', () => {
  const deps = { send: () => Promise.reject(new Error('no')), now: () => 0 };
  const adapter = anAdapter();
  const makers = {
    tmall: (config: unknown) => {
      const { shopId } = config as { readonly shopId: string };
      return { ...adapter, shop: { ...adapter.shop, shopId } };
    },
  };
  const channelsIn = (value: unknown) => configuredChannels(async () => value, { ...deps, makers })();

  it('are made anew only when it has changed', async () => {
    let value: unknown = { shops: [{ channel: 'tmall', shopId: 'a' }] };
    const channels = configuredChannels(async () => value, { ...deps, makers });
    const first = await channels();
    expect(await channels()).toBe(first);
    value = { shops: [{ channel: 'tmall', shopId: 'b' }] };
    expect((await channels()).all.map(({ shop }) => shop.shopId)).toEqual(['b']);
  });

  it('do not stand in the way of one another', async () => {
    const shops = [
      { channel: 'tmall', shopId: 'a' },
      { channel: 'amazon', shopId: 'a' },
      { channel: 'tmall', shopId: 'a', secret: 'hush' },
    ];
    const channels = await channelsIn({ shops });
    expect(channels.all).toHaveLength(1);
    expect(channels.problems).toEqual([
      'amazon a: channel is one that has no adapter',
      'tmall a: is there twice',
    ]);
    expect(() => channels.find('amazon', 'a')).toThrow('not as documented');
  });

  it('are refused without a word of what they hold', async () => {
    await expect(channelsIn({ shops: [{ channel: 'tmall', secret: 'hush' }] })).rejects.toThrow(
      /^the secret ChannelShops is not as documented: shops\.0\.shopId (?!.*hush)/,
    );
  });
});
