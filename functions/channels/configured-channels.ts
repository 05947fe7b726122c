import * as z from 'zod';
import { channels as channelNames } from '../../shared/kernel/channel.ts';
import type { ChannelAdapter, ChannelDeps } from './channel.ts';
import { shopIdSchema } from './stored-order.ts';

/** Makes the adapter of one shop of what the secret says of it; throws what zod throws where that makes no sense. */
export type ChannelMaker = (config: unknown, deps: ChannelDeps) => ChannelAdapter;
export type ChannelMakers = Readonly<Record<string, ChannelMaker>>;

/** The shops that are set up. */
export type ConfiguredChannels = {
  readonly all: readonly ChannelAdapter[];
  /** Undefined where there is no such shop. Throws where there is one, and what is said of it makes no sense. */
  readonly find: (channel: string, shopId: string) => ChannelAdapter | undefined;
  /** Of each shop that is not as documented: which it is, and which fields are wrong. Never a value. */
  readonly problems: readonly string[];
};

/** The secret `ChannelShops`, at first `{}`: no shop at all. What else an entry holds is its adapter's. */
const secretSchema = z.strictObject({
  shops: z.array(z.looseObject({ channel: z.enum(channelNames), shopId: shopIdSchema })).default([]),
});

/**
 * The shops of a secret, made anew only when it has changed. A shop that is not as documented stops no other one. Throws
 * where the secret cannot be read.
 */
export function configuredChannels(
  secret: () => Promise<unknown>,
  { makers, ...deps }: ChannelDeps & { readonly makers: ChannelMakers },
): () => Promise<ConfiguredChannels> {
  let known: { readonly value: unknown; readonly channels: ConfiguredChannels } | undefined;
  return async () => {
    const value = await secret();
    if (known === undefined || known.value !== value)
      known = { value, channels: channelsOf(value, makers, deps) };
    return known.channels;
  };
}

function channelsOf(value: unknown, makers: ChannelMakers, deps: ChannelDeps): ConfiguredChannels {
  const config = secretSchema.safeParse(value);
  if (!config.success)
    throw new Error(`the secret ChannelShops is not as documented: ${faultsOf(config.error)}`);
  const adapters = new Map<string, ChannelAdapter>();
  const broken = new Map<string, string>();
  for (const shop of config.data.shops) {
    const name = `${shop.channel} ${shop.shopId}`;
    const made = adapters.has(name) ? 'is there twice' : madeOf(shop, makers[shop.channel], deps);
    if (typeof made === 'string') broken.set(name, `${name}: ${made}`);
    else adapters.set(name, made);
  }
  return {
    all: [...adapters.values()],
    problems: [...broken.values()],
    find: (channel, shopId) => {
      const found = adapters.get(`${channel} ${shopId}`);
      const problem = broken.get(`${channel} ${shopId}`);
      if (!found && problem !== undefined) throw new Error(`a shop is not as documented: ${problem}`);
      return found;
    },
  };
}

function madeOf(shop: unknown, maker: ChannelMaker | undefined, deps: ChannelDeps): ChannelAdapter | string {
  if (!maker) return 'channel is one that has no adapter';
  try {
    return maker(shop, deps);
  } catch (error) {
    if (error instanceof z.ZodError) return faultsOf(error);
    throw error;
  }
}

const faultsOf = (error: z.ZodError): string =>
  error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ');
