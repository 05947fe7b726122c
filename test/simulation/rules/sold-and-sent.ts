import type { Item } from '../../../shared/dynamodb/table.ts';
import type { Marketplace } from '../engine/marketplace.ts';
import type { Violate } from './commits.ts';
import { isFree, isHead, linesOf, word } from './raw-items.ts';

type Remains = { readonly items: readonly Item[]; readonly market: Marketplace };
type Box = { readonly lines: readonly { readonly lineId: string }[] };
type Booked = { readonly parcels: readonly { readonly waybillNo: string; readonly role?: string }[] };

/** What the marketplace sold and we sent: it was told of every parcel that left with something of it, and of no other. */
export function checkSoldAndSent({ items, market }: Remains, violate: Violate): void {
  const ours = new Set(market.orders().map(({ no }) => no));
  for (const head of items.filter((item) => isHead(item) && ours.has(word(item, 'channelOrderId')))) {
    const no = word(head, 'channelOrderId');
    const left = items.filter(
      (item) =>
        item.sk === 'SHIPMENT' && item['orderId'] === head['id'] && item['handedOverAt'] !== undefined,
    );
    const sold = linesOf(items.filter(({ pk }) => pk === head.pk)).filter((line) => !isFree(line)).length;
    const told = market.parcels(no);
    const due = left.flatMap((shipment) => numbersOf(shipment, (lineId) => Number(lineId) <= sold));
    for (const waybillNo of due)
      if (!told.has(waybillNo)) violate('the marketplace hears of every parcel', `${no}: ${waybillNo}`);
    for (const waybillNo of told)
      if (!due.includes(waybillNo))
        violate('the marketplace hears of our parcels only', `${no}: ${waybillNo}`);
  }
}

/** The numbers of the parcels that hold something of what was sold. */
function numbersOf(shipment: Item, isSold: (lineId: string) => boolean): readonly string[] {
  const { parcels = [] } = (shipment['booked'] ?? {}) as Partial<Booked>;
  const boxes = shipment['parcels'] as readonly Box[];
  return parcels
    .filter(({ role }) => role !== 'SIGNBACK')
    .filter((_, at) => boxes[at]?.lines.some(({ lineId }) => isSold(lineId)))
    .map(({ waybillNo }) => waybillNo);
}
