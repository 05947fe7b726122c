import {
  type Check,
  type Item,
  type Put,
  type Table,
  TableBusy,
  TransactionRefused,
  type Update,
} from '../../shared/dynamodb/table.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import type { Money } from '../../shared/kernel/money.ts';
import { rootSlot } from './domain/take-plan.ts';
import { poolKey, slotsOf, storedPool } from './pools.ts';

type PricedSku = {
  readonly sku: string;
  readonly price: Money;
  readonly weightGrams: number;
  readonly parts?: readonly { readonly sku: string; readonly quantity: number }[] | undefined;
};

const tries = 20;

/**
 * Writes a SKU's catalog item and the copies of its price, weight and parts in every pool of it, all together, so that
 * no pool ever sells at another price than the rest. One request for an ordinary SKU; for one with slots its refusal
 * tells which they are. The root pool of a new SKU begins empty.
 * Throws BUNDLE_RULE for a bundle of bundles and for one that has pieces of its own, SKU_UNKNOWN for
 * parts that do not exist.
 */
export async function writePriceCopies(sku: PricedSku, table: Table, catalogItem: Put): Promise<void> {
  const parts = sku.parts ?? [];
  if (parts.some((part) => part.sku === sku.sku)) throw bundleOfBundles([sku.sku]);
  let slots: readonly string[] = [];
  let epoch: number | undefined;
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    try {
      await table.transact([
        catalogItem,
        copy(sku, rootSlot, sku.parts ? neverPieces : unmoved(epoch)),
        ...slots.map((slot) => copy(sku, slot)),
        ...parts.map((part) => isPiece(part.sku)),
      ]);
      return;
    } catch (error) {
      if (sku.parts) throw bundleRefusal(error, sku);
      const root = rootIn(error);
      const pool = storedPool.parse(root);
      epoch = pool.epoch;
      slots = slotsOf(pool);
    }
  }
  throw new TableBusy('the pools of the SKU kept changing');
}

/** The root that refused, because it has slots that were not thought of. */
function rootIn(error: unknown): Item {
  const [, root] = error instanceof TransactionRefused ? error.refusals : [];
  if (!root || root.met || !root.item) throw error;
  return root.item;
}

const isPiece = (sku: string): Check => ({
  kind: 'check',
  key: poolKey(sku, rootSlot),
  condition: 'attribute_exists(#pk) AND attribute_not_exists(#parts)',
});

/** The failure that a refused bundle means; for all else the error itself. */
function bundleRefusal(error: unknown, { parts = [] }: PricedSku): unknown {
  if (!(error instanceof TransactionRefused)) return error;
  const [, root, ...pieces] = error.refusals;
  const refused = parts.flatMap(({ sku }, index) => {
    const piece = pieces[index];
    return piece && !piece.met ? [{ sku, unknown: piece.item === undefined }] : [];
  });
  const unknown = refused.filter((part) => part.unknown).map(({ sku }) => sku);
  if (unknown.length > 0)
    return new Failure('SKU_UNKNOWN', 'The catalog does not have all of these parts.', {
      members: { skus: unknown },
      cause: error,
    });
  if (refused.length > 0) return bundleOfBundles(refused.map(({ sku }) => sku));
  if (!root || root.met) return error;
  return new Failure(
    'BUNDLE_RULE',
    'A bundle has no stock of its own: none may be left, and no order may hold any.',
    {
      cause: error,
    },
  );
}

const bundleOfBundles = (skus: readonly string[]): Failure =>
  new Failure('BUNDLE_RULE', 'The parts of a bundle must not be bundles themselves.', { members: { skus } });

type Condition = Pick<Update, 'condition' | 'values'>;

const unmoved = (epoch: number | undefined): Condition =>
  epoch === undefined
    ? { condition: 'attribute_not_exists(#epoch)' }
    : { condition: '#epoch = :epoch', values: { epoch } };

/** Nobody has or will get back a piece that a bundle could not sell. */
const neverPieces: Condition = {
  condition:
    'attribute_not_exists(#epoch) AND ' +
    '(attribute_not_exists(#pk) OR attribute_exists(#parts) OR (#available = :none AND #reserved = :none))',
};

function copy(sku: PricedSku, slot: string, { condition, values }: Condition = {}): Update {
  const root = slot === rootSlot;
  const parts = root ? sku.parts?.map((part) => [part.sku, part.quantity]) : undefined;
  return {
    kind: 'update',
    key: poolKey(sku.sku, slot),
    update:
      'SET #sku = :sku, #price = :price, #currency = :currency, #grams = :grams, ' +
      '#available = if_not_exists(#available, :none), #reserved = if_not_exists(#reserved, :none)' +
      (parts ? ', #parts = :parts' : '') +
      (root && !parts ? ' REMOVE #parts' : ''),
    values: {
      sku: sku.sku,
      price: sku.price.minor,
      currency: sku.price.currency,
      grams: sku.weightGrams,
      none: 0,
      ...(parts ? { parts } : {}),
      ...values,
    },
    ...(condition ? { condition } : {}),
  };
}
