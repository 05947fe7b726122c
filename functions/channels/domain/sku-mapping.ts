import { code, skuCode } from '../../../shared/kernel/text.ts';
import type { ChannelLine, ChannelOrder, Listing, Stop } from './channel-order.ts';

/** A line with the SKU of ours that it is of; absent where nothing names one. */
export type MappedLine = ChannelLine & { readonly sku?: string };
export type MappedOrder = Omit<ChannelOrder, 'lines'> & { readonly lines: readonly MappedLine[] };

/** A channel's own number of what it sells, as it can be part of a listing's id. */
const channelNumber = code(64);
export const mostListingIdCharacters = 129;

/** The id of a listing (商品链接): the item's number, followed by that of the SKU where the item has several there. */
export const listingIdOf = (itemId: string, skuId: string | undefined): string =>
  skuId === undefined ? itemId : `${itemId}:${skuId}`;

/** The listings that a line may be of, the narrowest first. */
export function listingIdsOf({ itemId, skuId }: Listing): readonly string[] {
  const [item, sku] = [itemId, skuId].map((id) => channelNumber.safeParse(id).data);
  if (item === undefined) return sku === undefined ? [] : [sku];
  return sku === undefined ? [item] : [listingIdOf(item, sku), item];
}

/** SKUs by the id of the listing. */
export type SkuByListing = ReadonlyMap<string, string>;

const skuOf = ({ listing }: ChannelLine, known: SkuByListing): string | undefined =>
  listingIdsOf(listing)
    .map((id) => known.get(id))
    .find((sku) => sku !== undefined) ?? skuCode.safeParse(listing.code?.trim()).data;

const mostNamed = 3;

/**
 * An order with its lines mapped to SKUs: by their listing, else by the merchant's own code (商家编码). Where a line that
 * may have to be shipped has neither, the order gets the stop SKU_UNMAPPED. Mapped again it is as if it never was mapped before.
 */
export function mapped(order: MappedOrder | ChannelOrder, known: SkuByListing): MappedOrder {
  const lines = order.lines.map((line): MappedLine => {
    const { sku: _before, ...told }: MappedLine = line;
    const sku = skuOf(told, known);
    return sku === undefined ? told : { ...told, sku };
  });
  const unmapped = lines.filter(({ sku, state }) => sku === undefined && state !== 'CANCELLED');
  const stops = order.stops.filter(({ code: each }) => each !== 'SKU_UNMAPPED');
  return { ...order, lines, stops: unmapped.length === 0 ? stops : [...stops, unmappedStop(unmapped)] };
}

function unmappedStop(unmapped: readonly ChannelLine[]): Stop {
  const named = unmapped.slice(0, mostNamed).map(({ channelLineId }) => channelLineId);
  const more = unmapped.length > named.length ? ` and ${unmapped.length - named.length} more` : '';
  return { code: 'SKU_UNMAPPED', message: `No SKU is known of the lines ${named.join(', ')}${more}.` };
}

export const isUnmapped = ({ stops }: Pick<ChannelOrder, 'stops'>): boolean =>
  stops.some(({ code: each }) => each === 'SKU_UNMAPPED');
