import type { Refusal } from '../../shared/dynamodb/table.ts';
import type { Claim, ClaimTerms, PlannedTake } from '../inventory/contract.ts';
import type { TermsBySku } from './domain/agree-price.ts';
import { type Need, needsOf, type Order } from './domain/order.ts';

/** The terms that an order was priced at, and whether its freight hangs on the weights. */
export type Priced = {
  readonly terms: TermsBySku;
  readonly byWeight: boolean;
  /** The price was agreed elsewhere: it is not checked. */
  readonly agreedElsewhere?: true;
};

/** The pieces of each SKU that the lines need, bundles taken apart: a part alone and in a bundle is one need. */
export function neededPieces(lines: Order['lines'], terms: TermsBySku): readonly Need[] {
  return needsOf(
    lines.flatMap(({ sku, quantity }) => {
      const parts = terms.get(sku)?.parts;
      return parts
        ? parts.map((part) => ({ sku: part.sku, quantity: part.quantity * quantity }))
        : [{ sku, quantity }];
    }),
  );
}

/** What the order has to make sure of, pieces where they were planned and bundles as they were priced. */
export const claimsOf = (
  takes: readonly PlannedTake[],
  lines: Order['lines'],
  priced: Priced,
): readonly Claim[] => [...bundleClaims(lines, priced), ...takeClaims(takes, lines, priced)];

/** That each bundle of the order still costs this and is made of this. */
export function bundleClaims(lines: Order['lines'], priced: Priced): readonly Claim[] {
  return needsOf(lines).flatMap(({ sku }): Claim[] => {
    const [parts, agreed] = [priced.terms.get(sku)?.parts, agreedOn(sku, priced)];
    return parts && agreed ? [{ kind: 'bundle', sku, parts, terms: agreed }] : [];
  });
}

/** That the pieces are there, at the agreed price where a line is of their SKU, and what opens a new lease first. */
export function takeClaims(
  takes: readonly PlannedTake[],
  lines: Order['lines'],
  priced: Priced,
): readonly Claim[] {
  const named = new Set(lines.map(({ sku }) => sku));
  return takes.flatMap((take): Claim[] => {
    const { sku, slot: name, opens } = take;
    const terms = named.has(sku) ? agreedOn(sku, priced) : undefined;
    const lease: Claim[] = opens ? [{ kind: 'lease', sku, name, opens, terms }] : [];
    return [...lease, { kind: 'take', take, terms }];
  });
}

function agreedOn(sku: string, { terms, byWeight, agreedElsewhere }: Priced): ClaimTerms | undefined {
  if (agreedElsewhere) return undefined;
  const agreed = terms.get(sku);
  return agreed && { price: agreed.price, ...(byWeight ? { grams: agreed.grams } : {}) };
}

/** The order with where its pieces are held, where its lines alone do not tell that. */
export function withTaken(order: Order, takes: readonly PlannedTake[], { terms }: Priced): Order {
  const plain =
    takes.every(({ slot }) => slot === '') && !order.lines.some(({ sku }) => terms.get(sku)?.parts);
  const taken = takes.map(({ sku, slot, quantity }) => ({ sku, slot, quantity }));
  return plain ? order : { ...order, taken };
}

/** Either the order, held; or what refused it, and which claims it was refused for. */
export type Held =
  | { readonly order: Order }
  | {
      readonly order: undefined;
      readonly refusal: Error;
      readonly claims: readonly Claim[];
      readonly refusals: readonly Refusal[];
    };
