import { type AuditedName, auditedName } from '../../shared/dynamodb/audited.ts';
import { forgetItem } from '../../shared/dynamodb/forget-item.ts';
import type { Item, Page, Table } from '../../shared/dynamodb/table.ts';
import { anonymousText, type Holder, type PersonKey, type Told } from '../../shared/kernel/person.ts';
import { riskView } from '../orders/contract.ts';
import type { RiskKey } from './domain/facts.ts';
import { hashOf, keysOf, type ListedKind, listedKinds, listValue } from './domain/keys.ts';
import { keyStore } from './key-store.ts';
import { listedAnywhere, readEntry } from './list-store.ts';
import { readReview, reviewKey, reviewStore } from './review-store.ts';
import { riskSalt } from './risk-salt.ts';
import { decisionItems, decisionStore } from './store.ts';

type Around = { readonly table: Table; readonly secretBytes: (length: number) => Buffer };
type Deps = { readonly table: Table; readonly salt: () => Promise<string> };
const saltedBy = (around: Around): Deps => ({ table: around.table, salt: riskSalt(around) });

/**
 * What risk holds of an order: hashes that it is counted under (they go), decisions and reviews (they stay: they name nobody,
 * but for the reviewers' words and the hash of the order). It has to forget before the order does, whose contents the hashes
 * are of.
 */
export const riskHolder = (around: Around): Holder => holderOn(saltedBy(around));

const holderOn = ({ table, salt }: Deps): Holder => ({
  tell: async ({ orderId }) => {
    const decisions = await decisionStore(table).ofOrder(orderId);
    const made = decisions.map(({ revision, outcome, decidedAt, snapshot }) => ({
      kind: 'risk-decision',
      data: { orderId, revision, outcome, decidedAt, facts: snapshot.facts },
    }));
    return [...made, ...(await reviewItems(table, orderId)).map(toldReview)];
  },
  forget: async ({ orderId }, pseudonym) => {
    let changed = await forgetKeys(orderId, { table, salt });
    for (const item of await reviewItems(table, orderId))
      if (await forgetItem(table, item, withoutWords(item, pseudonym))) changed += 1;
    for (const item of await decisionItems(table, orderId))
      if (await forgetItem(table, item, withoutHash(item, pseudonym))) changed += 1;
    return changed;
  },
  trails: async ({ orderId }) => {
    const order = await riskView(table, orderId);
    const keys = order ? keysOf(order, await salt()) : [];
    return namesOf(await entriesOf(table, keys.filter(isOwn)));
  },
  needs: async () => {
    const open = await ordersInReview(table);
    return async ({ orderId }) => (open.has(orderId) ? 'REVIEW_OPEN' : undefined);
  },
});

const namesOf = (items: readonly Item[]): readonly AuditedName[] =>
  items.filter(mayGo).flatMap((item) => auditedName(item) ?? []);

async function reviewItems(table: Table, orderId: string): Promise<readonly Item[]> {
  const decisions = await decisionStore(table).ofOrder(orderId);
  const ids = decisions.flatMap(({ reviewId }) => reviewId ?? []);
  return table.getAll(ids.map(reviewKey), { consistent: true });
}

/** Which rules matched is withheld: who knows them knows how to pass them. */
function toldReview(item: Item): Told {
  const { orderId, reviewId, status, openedAt, dueAt, decision, effect } = readReview(item);
  const decided = decision && { decision: decision.decision, reason: decision.reason, at: decision.at };
  return {
    kind: 'risk-review',
    data: { orderId, reviewId, status, openedAt, dueAt, decision: decided, effect },
  };
}

function withoutWords(item: Item, pseudonym: string): Readonly<Record<string, unknown>> {
  const { decision } = readReview(item);
  const reason = decision && anonymousText(decision.reason, pseudonym);
  return { ...withoutHash(item, pseudonym), ...(decision ? { decision: { ...decision, reason } } : {}) };
}

/** The hash is of all that the order said: who knows the rest of it finds the phone from it. */
const withoutHash = ({ contentHash }: Item, pseudonym: string) => ({
  contentHash: anonymousText(contentHash, pseudonym),
});

/** Of what many people share (a name, a network, the beginning of a phone) no list entry goes with one of them. */
const own: readonly ListedKind[] = ['phone', 'address', 'buyer', 'device', 'email'];
const isOwn = ({ kind }: RiskKey): boolean => (own as readonly string[]).includes(kind);

async function forgetKeys(orderId: string, { table, salt }: Deps): Promise<number> {
  const order = await riskView(table, orderId);
  if (!order) return 0;
  const keys = keysOf(order, await salt());
  const gone = await keyStore(table).forget(keys, { orderId, at: order.placedAt });
  const entries = await removed(table, await entriesOf(table, keys.filter(isOwn)));
  return gone.filter(Boolean).length + entries;
}

const isListedKind = (key: RiskKey): key is RiskKey & { readonly kind: ListedKind } =>
  (listedKinds as readonly string[]).includes(key.kind);

async function entriesOf(table: Table, keys: readonly RiskKey[]): Promise<readonly Item[]> {
  return listedAnywhere(table, keys.filter(isListedKind));
}

/** An entry that the law wants kept stays, as it is. */
const mayGo = (item: Item): boolean => readEntry(item).legalHold === undefined;

async function removed(table: Table, entries: readonly Item[]): Promise<number> {
  const gone = entries.filter(mayGo);
  for (const { pk, sk } of gone) await table.write({ kind: 'delete', key: { pk, sk } });
  return gone.length;
}

/** What entries of a person are found by; the person itself is known to whoever asks only as long as that takes. */
export type ListedPerson = {
  readonly kind: PersonKey['kind'];
  readonly hash: string;
  /** Of those that were put there later nothing is told or taken away. */
  readonly until: number;
};

/** Entries of lists (名单) that are of a person, whether or not any order is. */
export const personLists = (around: Around) => {
  const { table, salt } = saltedBy(around);
  const found = async ({ kind, hash, until }: ListedPerson): Promise<readonly Item[]> =>
    (await entriesOf(table, [{ kind, hash }])).filter((item) => readEntry(item).at <= until);
  return {
    hashOf: async ({ kind, value }: PersonKey): Promise<string | undefined> => {
      const compared = kind === 'phone' ? listValue('phone', value) : value;
      return compared === undefined ? undefined : hashOf(kind, compared, await salt());
    },
    tell: async (person: ListedPerson): Promise<readonly Told[]> =>
      (await found(person)).map((item) => {
        const { list, kind, hint, reason, at, until, legalHold } = readEntry(item);
        return { kind: 'risk-list-entry', data: { list, kind, hint, reason, at, until, legalHold } };
      }),
    trails: async (person: ListedPerson): Promise<readonly AuditedName[]> => namesOf(await found(person)),
    /** Takes them away, but for those that the law wants kept. Gives how many. */
    forget: async (person: ListedPerson): Promise<number> => removed(table, await found(person)),
  };
};

async function ordersInReview(table: Table): Promise<ReadonlySet<string>> {
  const orders = new Set<string>();
  for (const list of ['OPEN', 'APPLYING'] as const) {
    let start: Page['next'];
    do {
      const paging = start ? { limit: 100, start } : { limit: 100 };
      const { items, next } = await reviewStore(table).list(list, undefined, paging);
      for (const { orderId } of items) orders.add(orderId);
      start = next;
    } while (start);
  }
  return orders;
}
