import type { Item } from '../../../shared/dynamodb/table.ts';
import { type Channel, isMarketplace } from '../../../shared/kernel/channel.ts';
import { mendedDetail } from '../actors/keepers.ts';
import { lateItem } from '../actors/sellers.ts';
import type { Marketplace, Sold, SoldLine } from '../engine/marketplace.ts';
import { owedFor } from '../engine/marketplace.ts';
import type { Violate } from './commits.ts';
import {
  count,
  holdsIn,
  isAccepted,
  isFree,
  isHead,
  isOfChannel,
  linesOf,
  stepsIn,
  word,
} from './raw-items.ts';

type Remains = {
  readonly items: readonly Item[];
  readonly market: Marketplace;
  /** What moved later than this may not be told yet; milliseconds since 1970. */
  readonly toldUntil: number;
};

/** What has to be when nothing goes wrong any more: the orders here are those of the marketplace, and nothing waits in vain. */
export function checkIntake(remains: Remains, violate: Violate): void {
  const { items, market } = remains;
  const heads = items.filter((item) => isHead(item) && isAccepted(item));
  const here = new Map(heads.filter(isOfChannel).map((head) => [word(head, 'channelOrderId'), head]));
  const skus = skusOf(items);
  for (const sold of market.orders()) checkSold(sold, here.get(sold.no), { ...remains, skus }, violate);
  if (here.size > market.orders().length)
    violate('no order is here that nobody sold', `${here.size} of ${market.orders().length}`);
  for (const head of heads) checkWaits(head, violate);
  checkReviews(items, violate);
  checkTellings(remains, violate);
  checkDoors(items, violate);
  checkShown(remains, violate);
}

const gone = ['SHIPPED', 'DELIVERED', 'COMPLETED', 'RETURNED'];
type Known = Remains & { readonly skus: ReadonlyMap<string, string> };

function checkSold(sold: Sold, head: Item | undefined, known: Known, violate: Violate): void {
  const { no, created } = sold;
  const { market } = known;
  if (created * 1000 < market.shop.since) {
    if (head) violate('what was sold before is history', no);
    return;
  }
  if (market.removed(no)) {
    checkGone(no, head, violate);
    return;
  }
  if (!head) {
    violate('every order of the marketplace is here', `${no} is ${sold.status} there`);
    return;
  }
  if (sold.status === 'CANCELLED' && hasLeft(head)) checkSeen(no, head, violate);
  else if (!gone.includes(word(head, 'status'))) checkHere(sold, head, known, violate);
}

/** Of an order whose goods are still here: what is said there of one whose goods have left changes nothing but that it is over. */
function checkHere(sold: Sold, head: Item, known: Known, violate: Violate): void {
  checkStatus(sold, head, known.market, violate);
  if (closedHere(head)) return;
  if (!changedWhilePicked(head)) checkContent(sold, head, known, violate);
  checkStops(sold, head, violate);
}

/** What changes while it is picked is not taken any more: a person sees it, and a parcel of the old goes out or is stopped. */
const changedWhilePicked = (head: Item): boolean =>
  ['PICKING', 'PACKED'].includes(word(head, 'status')) && holds(head, 'CHANNEL', 'CHANGED_WHILE_PICKED');

function checkContent(sold: Sold, head: Item, known: Known, violate: Violate): void {
  checkWords(sold, head, violate);
  if (!checkGoods(sold, head, known))
    violate('an order is what was sold', `${sold.no}: ${goodsHere(head, known)}`);
}

/** A parcel of it is on its way, or was: it cannot be closed any more. */
const hasLeft = (head: Item): boolean =>
  gone.includes(word(head, 'status')) ||
  (['PICKING', 'PACKED'].includes(word(head, 'status')) && head['sentAt'] !== undefined);

function checkGone(no: string, head: Item | undefined, violate: Violate): void {
  if (head && hasLeft(head)) checkSeen(no, head, violate);
  else if (head && word(head, 'status') !== 'CANCELLED') violate('what is gone there is closed here', no);
}

/** That it is over there is before a person, or was; what came back needs nobody. */
function checkSeen(no: string, head: Item, violate: Violate): void {
  if (word(head, 'status') !== 'RETURNED' && !holds(head, 'CHANNEL', 'CANCEL_REQUESTED'))
    violate('what is over there once it left is before a person', no);
}

/** One of ours closed it: then it stays so, and the marketplace hears of it. */
const closedHere = (head: Item): boolean => {
  const ending = stepsIn(head).findLast(([from, to]) => to === 'CANCELLED' && from !== to);
  return word(head, 'status') === 'CANCELLED' && ending !== undefined && !ending[3].startsWith('channel:');
};

function checkStatus(sold: Sold, head: Item, market: Marketplace, violate: Violate): void {
  const [isOver, status] = [sold.status === 'CANCELLED', word(head, 'status')];
  if (closedHere(head)) {
    const isTold = isOver || sold.status === 'SHIPPED' || market.reopened(sold.no);
    if (!isTold) violate('what is cancelled here is cancelled there', `${sold.no} is ${sold.status}`);
    return;
  }
  if (isOver !== (status === 'CANCELLED'))
    violate('an order is over where it is over there', `${sold.no} is ${sold.status}, here ${status}`);
  const isPaid = !sold.onDelivery && sold.status !== 'UNPAID' && !isOver;
  const isUnpaid = status === 'PENDING_PAYMENT';
  if (isPaid === isUnpaid && !isOver && !sold.onDelivery && !holds(head, 'CHANNEL', 'UNPAID_AGAIN'))
    violate('an order is paid when it is paid there', `${sold.no} is ${sold.status}, here ${status}`);
}

/** That a hold stands, or that a person has looked at it and let the order go. */
const holds = (head: Item, kind: string, code: string): boolean =>
  holdsIn(head).some((hold) => hold[0] === kind && hold[1] === code) ||
  ((head['accepted'] ?? []) as readonly string[]).some((mark) => mark.startsWith(`${kind} ${code} `));

function checkWords({ no, note, memo, recipient, buyer }: Sold, head: Item, violate: Violate): void {
  const told = [note ?? '', memo ?? '', buyer];
  const is = [word(head, 'note'), word(head, 'memo'), word(head['buyer'] as Item | undefined, 'id')];
  if (told.join('|') !== is.join('|'))
    violate('an order has the notes of its buyer', `${no}: ${is}, not ${told}`);
  const shipTo = head['shipTo'] as Readonly<Record<string, string>>;
  for (const [field, value] of Object.entries(recipient))
    if (shipTo[field] !== value && !isMended(head))
      violate('an order goes where its buyer wants', `${no}: ${field} ${shipTo[field]}`);
  if (
    recipient.token === undefined &&
    recipient.detail === undefined &&
    !isMended(head) &&
    !hasAddressHold(head)
  )
    violate('an address without a street is held', no);
}

/** A person gave it a street, which stays as long as the channel says the same. */
const isMended = (head: Item): boolean => word(head['shipTo'] as Item | undefined, 'detail') === mendedDetail;

const hasAddressHold = (head: Item): boolean =>
  !['CANCELLED'].includes(word(head, 'status')) ? holdsKind(head, 'ADDRESS') : true;
const holdsKind = (head: Item, kind: string): boolean =>
  holdsIn(head).some((hold) => hold[0] === kind) ||
  ((head['accepted'] ?? []) as readonly string[]).some((mark) => mark.startsWith(`${kind} `));

/** Lines and money are those of the marketplace, unless they changed when it was released: then it is held for that. */
function checkGoods(sold: Sold, head: Item, known: Known): boolean {
  const isLate = stepsIn(head).some(([, to]) => to === 'RELEASED');
  const isOver = word(head, 'status') === 'CANCELLED';
  const lines = isOver ? sold.lines : sold.lines.filter(({ state }) => state !== 'CANCELLED');
  const total = isOver ? lines.reduce((sum, { payable }) => sum + payable, sold.freight) : owedFor(sold);
  const here = goodsHere(head, known);
  if (here === `${lines.map((line) => wanted(line, known))} = ${total}`) return true;
  // Nobody has to learn what it was that is sold in an order that is over, or shipped by others.
  const mayBeUnnamed = lines.map((line) => (line.item === lateItem ? unnamed(line) : wanted(line, known)));
  if ((isOver || sold.status === 'SHIPPED') && here === `${mayBeUnnamed} = ${total}`) return true;
  return isLate && holds(head, 'CHANNEL', 'CHANGED_AFTER_RELEASE');
}

const wanted = (line: SoldLine, { skus }: Known): string => {
  const sku = skus.get(line.item) ?? line.code;
  return sku === undefined ? unnamed(line) : `${sku} ${line.quantity} for ${line.payable}`;
};
const unnamed = ({ no, quantity, payable }: SoldLine): string => `unmapped:${no} ${quantity} for ${payable}`;

function goodsHere(head: Item, { items }: Known): string {
  const lines = linesOf(items.filter(({ pk }) => pk === head.pk)).filter((line) => !isFree(line));
  const told = lines.map(
    ([sku, quantity, price, payable = price * quantity]) => `${sku} ${quantity} for ${payable}`,
  );
  return `${told} = ${head['total']}`;
}

function checkStops({ no, forbidden, status, lines }: Sold, head: Item, violate: Violate): void {
  if (word(head, 'status') === 'CANCELLED') return;
  const wantedHolds = [
    ...(forbidden ? ['NEVER_SHIP'] : []),
    ...(status === 'SHIPPED' ? ['SHIPPED_THERE'] : []),
    ...(lines.some(({ state }) => state === 'REFUNDING') ? ['REFUND_IN_PROGRESS'] : []),
  ];
  for (const code of wantedHolds)
    if (!holds(head, 'CHANNEL', code)) violate('what must not leave is held', `${no}: ${code}`);
  for (const code of ['NEVER_SHIP', 'SHIPPED_THERE', 'REFUND_IN_PROGRESS'])
    if (!wantedHolds.includes(code) && holdsIn(head).some((hold) => hold[1] === code))
      violate('nothing is held for what is over', `${no}: ${code}`);
}

function checkWaits(head: Item, violate: Violate): void {
  const [id, status] = [word(head, 'id'), word(head, 'status')];
  if (status === 'CANCELLED') return;
  const held = holdsIn(head);
  if (held.some(([kind, code]) => kind === 'RISK' && code === 'PENDING'))
    violate('every order is judged', `${id} is ${status}`);
  const isReady =
    status === 'PAID' || (status === 'PENDING_PAYMENT' && word(head, 'paymentTiming') === 'on-delivery');
  if (isReady && held.length === 0) violate('what nothing holds is released', `${id} is ${status}`);
}

/** Each open review is about an order that waits for it; each that was decided has reached its order. */
function checkReviews(items: readonly Item[], violate: Violate): void {
  const heads = new Map(items.filter(isHead).map((head) => [word(head, 'id'), head]));
  for (const review of items.filter(({ sk }) => sk === 'REVIEW')) {
    const head = heads.get(word(review, 'orderId'));
    const isOpen = word(review, 'status') === 'OPEN';
    const waits = holdsIn(head).some(([kind]) => kind === 'RISK') || word(head, 'status') === 'CANCELLED';
    if (isOpen && !waits) violate('who waits for a review is held', `${review.pk} of ${head?.pk}`);
    if (isOpen && head && isClosedForGood(head))
      violate('nobody is asked about what is closed for good', `${review.pk} of ${head.pk}`);
    if (!isOpen && review['effect'] === undefined)
      violate('a decision reaches its order', `${review.pk} is ${review['status']}`);
  }
}

/**
 * An order of an own channel that somebody cancelled, which others hear of. What the clock has closed a late payment may take up again;
 * where somebody cancels that too, its review is taken back when it is due.
 */
function isClosedForGood(head: Item): boolean {
  const [from, to, , by] = stepsIn(head).at(-1) ?? [];
  const isOwn = !isMarketplace(word(head, 'channel') as Channel);
  return isOwn && to === 'CANCELLED' && from !== to && by !== 'clock';
}

/** Goods that are sent once more in the last hours are told of in the run after it. */
function checkTellings({ items, toldUntil }: Remains, violate: Violate): void {
  for (const telling of items.filter(({ sk }) => sk === 'CHANNELTELLING'))
    if (!['DONE', 'REFUSED'].includes(word(telling, 'status')) && Number(telling['wantedAt']) <= toldUntil)
      violate('the marketplace is told what it has to know', `${telling.pk} is ${telling['status']}`);
}

/**
 * When the day is compared with what the marketplace sold, the other doors have brought all of it. What was deleted between
 * the list and the fetch was a case until its deletion was told.
 */
function checkDoors(items: readonly Item[], violate: Violate): void {
  const isWrong = (found: Item) =>
    ['MISSED', 'ORDER_ABSENT', 'UNREADABLE'].includes(word(found, 'kind')) ||
    (word(found, 'kind') === 'UNFETCHABLE' && word(found, 'status') === 'OPEN');
  for (const found of items.filter(({ sk }) => sk === 'CHANNELCASE'))
    if (isWrong(found)) violate('every order comes by its door', `${found['kind']}: ${found['message']}`);
}

const skusOf = (items: readonly Item[]): ReadonlyMap<string, string> =>
  new Map(
    items
      .filter(({ sk }) => sk.startsWith('LISTING#'))
      .map((item) => [word(item, 'itemId'), word(item, 'sku')]),
  );

/** The marketplace shows what can be sold of each SKU, of bundles aside. */
export function checkShown({ items, market, toldUntil }: Remains, violate: Violate): void {
  const late = items.filter(({ sk, movedAt }) => sk === 'MOVEMENT' && Number(movedAt) > toldUntil);
  for (const [item, sku] of skusOf(items)) {
    if (late.some((movement) => movement['sku'] === sku)) continue;
    const pools = items.filter(
      ({ pk, sk }) => sk === 'POOL' && (pk === `STOCK#${sku}` || pk.startsWith(`SLOT#${sku}#`)),
    );
    const isBundle = pools.some((pool) => pool['parts'] !== undefined);
    const available = pools.reduce((sum, pool) => sum + count(pool, 'available'), 0);
    const shown = market.shown(item);
    if (!isBundle && pools.length > 0 && available !== (shown ?? 0))
      violate(
        'the marketplace shows what can be sold',
        `${item}: ${shown}, there are ${available} of ${sku}`,
      );
  }
}
