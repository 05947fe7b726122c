import type { Page } from '../../shared/dynamodb/table.ts';
import type { PersonKey, Told } from '../../shared/kernel/person.ts';
import { standingOf } from './domain/person-keys.ts';
import { heldGroups } from './domain/retention.ts';
import type { PersonsOrder } from './person-store.ts';
import type { PrivacyDeps } from './privacy-deps.ts';

type Deps = Omit<PrivacyDeps, 'erasures'>;
type Asked = { readonly key: PersonKey; readonly limit: number; readonly start?: Page['next'] };

export type Exported = {
  /** What is held of the person beside orders; with the first page only. */
  readonly person: readonly Told[];
  readonly orders: readonly { readonly orderId: string; readonly records: readonly Told[] }[];
  readonly next: Page['next'];
};

/** Everything that is held of a person (查阅, 复制), order by order; nothing of a person whom nobody knows. */
export async function exportPerson({ key, limit, start }: Asked, deps: Deps): Promise<Exported> {
  const person = await deps.hashOf(key);
  const { items, next } = await deps.persons.orders(person, { limit, ...(start ? { start } : {}) });
  const orders = await Promise.all(
    items.map(async (row) => ({ orderId: row.orderId, records: await recordsOf(row, key, deps) })),
  );
  return { person: start ? [] : await besideOrders(key, person, deps), orders, next };
}

async function besideOrders(key: PersonKey, person: string, deps: Deps): Promise<readonly Told[]> {
  const hash = await deps.lists.hashOf(key);
  const until = deps.now();
  const entries = hash === undefined ? [] : await deps.lists.tell({ kind: key.kind, hash, until });
  const erasures = await deps.persons.erasures(person);
  return [...entries, ...erasures.map((erasure) => ({ kind: 'erasure', data: erasure }))];
}

async function recordsOf(row: PersonsOrder, key: PersonKey, deps: Deps): Promise<readonly Told[]> {
  const order = await deps.placed(row);
  const standing = standingOf(key, order?.parties ?? [], deps.readPhone);
  if (standing === 'nobody') return [];
  const told = await Promise.all(heldGroups.map((group) => deps.holders[group].tell(row)));
  const named = await Promise.all(heldGroups.map((group) => deps.holders[group].trails?.(row) ?? []));
  const trail = await deps.trail.tell([{ kind: 'order', id: row.orderId }, ...named.flat()]);
  const records = [...told.flat(), ...trail];
  return standing === 'buyer' ? records : records.flatMap(withoutBuyer);
}

/** What whoever paid did with the money is that one's. */
const ofBuyer: readonly unknown[] = ['payment', 'refund', 'payment-case'];

/** Whoever only gets what another has ordered (送礼) is not told who that is, how it was paid, nor what was written about it. */
function withoutBuyer({ kind, data }: Told): readonly Told[] {
  if (ofBuyer.includes(kind) || (kind === 'trail-entry' && ofBuyer.includes(data['kind']))) return [];
  const { buyer: _buyer, client: _client, note: _note, memo: _memo, endedBecause: _words, ...rest } = data;
  if (kind === 'trail-entry') return [{ kind, data: withoutReason(rest) }];
  const history = Array.isArray(rest['history']) ? { history: rest['history'].map(withoutReason) } : {};
  return [{ kind, data: { ...rest, ...history } }];
}

const withoutReason = ({ reason: _reason, ...rest }: Readonly<Record<string, unknown>>) => rest;
