import type { Item } from '../../../shared/dynamodb/table.ts';
import { bodyHash } from '../../../shared/kernel/body-hash.ts';
import type { ItemChange, ModelTable } from '../engine/model-table.ts';
import type { Violate } from './commits.ts';
import { count, holdsIn, isAccepted, isHead, linesOf, stepsIn, word } from './raw-items.ts';

export type IntakeRules = { readonly check: (changes: readonly ItemChange[]) => void };

const early = ['PENDING_PAYMENT', 'PAID', 'RELEASED'];
/** An order with so many lines may not have its row in the queue in the same write. */
const mostLinesAtOnce = 90;

/** What may never be, at no commit, of orders that wait for something, of what channels told, and of what risk decided. */
export function intakeRules(model: () => ModelTable, violate: Violate): IntakeRules {
  /** Every content that an order ever had, as risk names it. */
  const contents = new Map<string, Set<string>>();
  const numbers = new Map<string, string>();
  const entries = new Map<string, string>();
  const judged = new Map<string, Map<string, string>>();

  const itemRules: Readonly<Record<string, (change: ItemChange) => void>> = {
    CHANNELORDER: checkTold,
    RISKDECISION: checkDecision,
    REVIEW: checkReview,
  };

  const check = (changes: readonly ItemChange[]): void => {
    for (const change of changes) if (isHead(change.key) && isAccepted(change.after)) checkOrder(change);
    for (const change of changes) {
      itemRules[change.key.sk]?.(change);
      if (change.key.pk.startsWith('RISKKEY#')) checkKey(change);
    }
    const orders = changes.map(({ key }) => key.pk).filter((pk) => pk.startsWith('ORDER#'));
    for (const pk of new Set(orders)) checkRows(pk);
  };

  function checkOrder({ before, after }: ItemChange): void {
    if (!after) return;
    const id = word(after, 'id');
    const content = contentOf(model().partition(after.pk), after);
    contents.set(id, (contents.get(id) ?? new Set()).add(content));
    if (!isAccepted(before)) checkNumber(after);
    checkRelease(before, after);
    checkVerdict(before, after, content);
  }

  function checkNumber(head: Item): void {
    const no = word(head, 'channelOrderId');
    if (no === '') return;
    const name = `${head['channel']} ${head['shopId']} ${no}`;
    const first = numbers.get(name) ?? head.pk;
    numbers.set(name, first);
    if (first !== head.pk) violate('one order for one number of a channel', `${name}: ${first}, ${head.pk}`);
  }

  /** An order is released when nothing holds it and its money is there, or comes on delivery. */
  function checkRelease(before: Item | undefined, after: Item): void {
    const steps = stepsIn(after).slice(stepsIn(before).length);
    for (const [from, to] of steps) {
      if (to !== 'RELEASED' || from === to) continue;
      const paysLater = from === 'PENDING_PAYMENT' && word(after, 'paymentTiming') === 'on-delivery';
      if (holdsIn(after).length > 0)
        violate('nothing is released that is held', `${word(after, 'id')}: ${holdsIn(after)}`);
      if (from !== 'PAID' && !paysLater)
        violate('nothing is released without its money', `${word(after, 'id')} was ${from}`);
    }
  }

  /** Risk lets an order go only after it, or a reviewer, found nothing against these very contents. */
  function checkVerdict(before: Item | undefined, after: Item, content: string): void {
    if (word(after, 'status') === 'CANCELLED' || !isHeldByRisk(before) || isHeldByRisk(after)) return;
    const id = word(after, 'id');
    if (!['PASS', 'ALLOW', 'APPROVED'].includes(judged.get(id)?.get(content) ?? ''))
      violate('risk lets go what it has judged', `${id}: ${judged.get(id)?.get(content) ?? 'not judged'}`);
  }

  const judgedAs = (id: string, content: string, verdict: string): void =>
    void judged.set(id, (judged.get(id) ?? new Map()).set(content, verdict));

  function checkDecision({ key, before, after }: ItemChange): void {
    if (!after) {
      violate('a decision stays', key.pk);
      return;
    }
    const [id, content] = [word(after, 'orderId'), word(after, 'contentHash')];
    if (count(after, 'revision') !== count(before, 'revision') + 1)
      violate('decisions are counted', `${id}: ${before?.['revision']} to ${after['revision']}`);
    if (!contents.get(id)?.has(content))
      violate('a decision is about what the order was', `${id} revision ${after['revision']}`);
    judgedAs(id, content, word(after, 'outcome'));
  }

  function checkReview({ key, before, after }: ItemChange): void {
    if (!after) {
      violate('a review stays', key.pk);
      return;
    }
    const [from, to] = [word(before, 'status'), word(after, 'status')];
    if (count(after, 'version') !== count(before, 'version') + 1)
      violate('versions of a review rise by one', `${key.pk}: ${before?.['version']} to ${after['version']}`);
    if (before && from !== 'OPEN' && bodyHash(before['decision']) !== bodyHash(after['decision']))
      violate('a review is decided once', `${key.pk}: ${from}, then ${to}`);
    if (to === 'APPROVED' && from === 'OPEN')
      judgedAs(word(after, 'orderId'), word(after, 'contentHash'), to);
  }

  function checkKey({ key, after }: ItemChange): void {
    const name = `${key.pk} ${word(after, 'orderId')}`;
    const first = entries.get(name) ?? key.sk;
    entries.set(name, first);
    if (first !== key.sk) violate('an order is counted once under a key', `${name}: ${first}, ${key.sk}`);
  }

  function checkTold({ key, before, after }: ItemChange): void {
    if (!after) {
      violate("a channel's order stays", key.pk);
      return;
    }
    if (count(after, 'version') !== count(before, 'version') + 1)
      violate("versions of a channel's order rise by one", key.pk);
    for (const name of ['modifiedAt', 'goneAt', 'revision'])
      if (count(after, name) < count(before, name))
        violate(
          "a channel's order never gets older",
          `${key.pk}: ${name} of ${before?.[name]} to ${after[name]}`,
        );
  }

  /** An order stands in the queue when it is released and nothing holds it, and in the list of those that wait for goods. */
  function checkRows(pk: string): void {
    const items = model().partition(pk);
    const head = items.find(({ sk }) => sk === 'ORDER');
    if (!isAccepted(head) || count(head, 'lineCount') > mostLinesAtOnce) return;
    const status = word(head, 'status');
    const isReady = status === 'RELEASED' && holdsIn(head).length === 0 && head['allocatedAt'] === undefined;
    const isShort = early.includes(status) && holdsIn(head).some(([kind]) => kind === 'STOCK');
    const has = (row: string) => items.some(({ sk }) => sk === row);
    if (has('RELEASE') !== isReady)
      violate('the queue has what is released', `${pk} is ${status}, held by ${holdsIn(head)}`);
    if (has('SHORT') !== isShort)
      violate('what waits for goods is listed', `${pk} is ${status}, held by ${holdsIn(head)}`);
  }

  return { check };
}

const isHeldByRisk = (head: Item | undefined): boolean => holdsIn(head).some(([kind]) => kind === 'RISK');

/** What a decision calls the contents of an order that it is about. */
function contentOf(order: readonly Item[], head: Item): string {
  const money = (minor: number) => ({ currency: head['currency'], minor });
  const { buyer = {}, shipTo, client, note } = head;
  return bodyHash({
    ...{ buyer, shipTo, client, note, total: money(count(head, 'total')) },
    lines: linesOf(order).map(([sku, quantity, price, payable = price * quantity]) => ({
      ...{ sku, quantity, unitPrice: money(price), payable: money(payable) },
    })),
  });
}
