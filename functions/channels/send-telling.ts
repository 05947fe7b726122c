import { type CaseKind, type ChannelCases, caseIdOf, type Opening } from './case-store.ts';
import { type ChannelAdapter, ChannelUnavailable, type TellOutcome } from './channel.ts';
import type { ConfiguredChannels } from './configured-channels.ts';
import { restAfter } from './domain/back-off.ts';
import type { ListingStore } from './listing-store.ts';
import type { ChannelOrderStore } from './store.ts';
import { type About, noAbility, type StoredTelling, type TellingStore } from './telling-store.ts';
import { isOver } from './want-tellings.ts';

export type SendDeps = {
  readonly channels: () => Promise<ConfiguredChannels>;
  readonly orders: Pick<ChannelOrderStore, 'head'>;
  readonly listings: Pick<ListingStore, 'get'>;
  readonly tellings: TellingStore;
  readonly cases: Pick<ChannelCases, 'open' | 'resolve'>;
  /** Pieces of a SKU that can be sold now; undefined where there is no such SKU. */
  readonly sellable: (sku: string) => Promise<number | undefined>;
  readonly now: () => number;
  /** Told of an adapter that threw what it should not. */
  readonly failed: (error: unknown) => void;
};

/** What came of it; `byHand` where the channel cannot be told that, and `quantity` where it was stock. */
type Outcome = TellOutcome & { readonly byHand?: true; readonly quantity?: number };

/** Longer than any call may take. */
const claimMs = 120_000;
const patienceMs = 86_400_000;

/**
 * Tells a channel what it is to be told, if it is time and nobody else does. What is said is read after the telling was
 * taken, so that a change which comes meanwhile is told once more.
 */
export async function sendTelling(tellingId: string, deps: SendDeps): Promise<void> {
  const found = await deps.tellings.get(tellingId);
  const now = deps.now();
  if (found?.status !== 'PENDING' || found.nextAt > now || (found.claimedUntil ?? 0) > now) return;
  const claimed = await deps.tellings.put({ ...found, claimedUntil: now + claimMs });
  if (!claimed) return;
  const outcome = await told(claimed, deps);
  const next = await ended(claimed, outcome, deps);
  if (await deps.tellings.put(next)) return;
  const again = await deps.tellings.get(tellingId);
  if (again && again.claimedUntil === claimed.claimedUntil)
    await deps.tellings.put({ ...again, claimedUntil: undefined });
}

async function told(telling: StoredTelling, deps: SendDeps): Promise<Outcome> {
  try {
    const adapter = (await deps.channels()).find(telling.channel, telling.shopId);
    if (!adapter) return { state: 'LATER', code: 'SHOP_NOT_SET_UP' };
    return await tell(telling, adapter, deps);
  } catch (error) {
    if (error instanceof ChannelUnavailable) return { state: 'LATER', code: error.code };
    deps.failed(error);
    return { state: 'LATER', code: 'INTERNAL' };
  }
}

const byHand: Outcome = { state: 'REFUSED', code: noAbility, byHand: true };

function tell(telling: StoredTelling, adapter: ChannelAdapter, deps: SendDeps): Promise<Outcome> | Outcome {
  const { about } = telling;
  switch (about.kind) {
    case 'cancel':
      return tellCancel({ ...about, ...shopOf(telling) }, adapter, deps);
    case 'ship': {
      const { kind: _kind, ...shipped } = about;
      return adapter.tell.ship?.(shipped) ?? byHand;
    }
    case 'stock':
      return tellStock({ ...about, ...shopOf(telling) }, adapter, deps);
  }
}

type InShop<Kind extends About['kind']> = Extract<About, { kind: Kind }> &
  Pick<StoredTelling, 'channel' | 'shopId'>;

const shopOf = ({ channel, shopId }: StoredTelling) => ({ channel, shopId });

async function tellCancel(
  { channel, shopId, channelOrderId, reason }: InShop<'cancel'>,
  { tell: { cancel } }: ChannelAdapter,
  { orders }: SendDeps,
): Promise<Outcome> {
  if (isOver(await orders.head({ channel, shopId, channelOrderId }))) return { state: 'DONE' };
  return cancel ? cancel({ channelOrderId, reason }) : byHand;
}

async function tellStock(
  { channel, shopId, listingId }: InShop<'stock'>,
  { tell: { stock } }: ChannelAdapter,
  { listings, sellable }: SendDeps,
): Promise<Outcome> {
  if (!stock) return byHand;
  const listing = await listings.get({ channel, shopId, listingId });
  if (!listing) return { state: 'DONE' };
  const { itemId, skuId, sku, buffer } = listing;
  const quantity = Math.max(0, ((await sellable(sku)) ?? 0) - buffer);
  const outcome = await stock({ itemId, ...(skuId === undefined ? {} : { skuId }), quantity });
  return outcome.state === 'DONE' ? { ...outcome, quantity } : outcome;
}

/** The telling as it is after an outcome; what a person has to do is a case before that. */
async function ended(telling: StoredTelling, outcome: Outcome, deps: SendDeps): Promise<StoredTelling> {
  const now = deps.now();
  const tries = telling.tries + 1;
  const over = { ...telling, claimedUntil: undefined, tries, nextAt: now };
  if (outcome.state === 'DONE') {
    const { quantity = telling.quantity } = outcome;
    await settled(telling, deps);
    return { ...over, status: 'DONE', quantity, lastCode: undefined, caseId: undefined };
  }
  const { code: lastCode } = outcome;
  if (outcome.state === 'LATER' && now - telling.wantedAt < patienceMs)
    return { ...over, lastCode, nextAt: now + restAfter(telling.tellingId, tries) };
  const opening = caseOf(telling, outcome);
  await deps.cases.open(opening, now);
  const status = outcome.state === 'REFUSED' ? 'REFUSED' : 'FAILED';
  return { ...over, status, lastCode, caseId: caseIdOf(opening) };
}

async function settled({ caseId }: StoredTelling, { cases, now }: SendDeps): Promise<void> {
  if (caseId === undefined) return;
  await cases.resolve({ caseId, by: 'channels', resolution: 'The channel was told.', at: now() });
}

function caseOf(telling: StoredTelling, outcome: Exclude<Outcome, { state: 'DONE' }>): Opening {
  const { channel, shopId, tellingId, about } = telling;
  const what = wordsFor(about);
  const said =
    outcome.state === 'REFUSED' ? `does not take ${what}` : `could not be told of ${what} for a day`;
  return {
    ...{ channel, shopId, kind: kindOf(outcome) },
    ...('channelOrderId' in about ? { channelOrderId: about.channelOrderId } : {}),
    // That a shop shows no stock of ours is one thing to do, however many listings it has.
    of: outcome.byHand && about.kind === 'stock' ? 'stock' : tellingId,
    message: outcome.byHand
      ? `Shop ${shopId} on ${channel} cannot be told of ${what} from here. Do it there by hand.`
      : `Shop ${shopId} on ${channel} ${said}: ${outcome.code}. See to it there, or tell it again.`,
  };
}

function kindOf({ byHand, state }: Outcome): CaseKind {
  if (byHand) return 'BY_HAND';
  return state === 'REFUSED' ? 'TELLING_REFUSED' : 'TELLING_FAILED';
}

function wordsFor(about: About): string {
  switch (about.kind) {
    case 'cancel':
      return `the cancellation of order ${about.channelOrderId}`;
    case 'ship': {
      const all = [about, ...(about.others ?? [])].map((each) => `${each.waybillNo} (${each.carrier})`);
      return `waybill ${all.join(', ')} of order ${about.channelOrderId}`;
    }
    case 'stock':
      return `the stock of listing ${about.listingId}`;
  }
}
