import * as z from 'zod';
import { configuredChannels } from '../../../functions/channels/configured-channels.ts';
import { anAdapter, teaHouse } from '../../builders/a-channel.ts';

const channelsOf = (secret: unknown) =>
  configuredChannels(async () => secret, {
    makers: {
      tmall: (config) => {
        z.object({ key: z.string() }).parse(config);
        return anAdapter();
      },
    },
    now: () => 0,
    send: () => Promise.reject(new Error('nobody is asked')),
  })();

describe('the shops that are set up', () => {
  it('are none where nobody has written the secret yet', async () => {
    expect((await channelsOf({})).all).toEqual([]);
  });

  it('are those of the secret, but for those that make no sense', async () => {
    const { channel, shopId } = teaHouse;
    const found = await channelsOf({
      shops: [
        { channel, shopId, key: 'k' },
        { channel, shopId: 'other' },
      ],
    });
    expect([found.all.length, found.problems.length]).toEqual([1, 1]);
    expect(found.find(channel, shopId)).toBeDefined();
    expect(() => found.find(channel, 'other')).toThrow('not as documented');
  });

  it.each([[{ shop: [] }], [{ shops: {} }], [[]], ['text']])('cannot be read from %j', async (secret) => {
    await expect(channelsOf(secret)).rejects.toThrow('the secret ChannelShops is not as documented');
  });
});
