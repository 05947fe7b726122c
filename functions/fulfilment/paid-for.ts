import type { Money } from '../../shared/kernel/money.ts';
import type { FulfilmentOrder } from '../orders/contract.ts';
import type { PieceLine } from './domain/allocated.ts';

type Parts = readonly { readonly quantity: number }[] | undefined;

/**
 * What the buyer paid for pieces of an order: of each line its share by pieces, rounded down. A bundle's parts share its
 * price by their number.
 */
export const paidFor =
  (order: Pick<FulfilmentOrder, 'lines' | 'totals'>, partsOf: ReadonlyMap<string, Parts>) =>
  (pieces: readonly PieceLine[]): Money => {
    const lines = new Map(order.lines.map((line) => [line.lineId, line]));
    const minor = pieces.reduce((sum, { lineId, quantity }) => {
      const line = lines.get(lineId);
      if (!line) return sum;
      const each = partsOf.get(line.sku)?.reduce((all, part) => all + part.quantity, 0) ?? 1;
      const share = (BigInt(line.payable.minor) * BigInt(quantity)) / BigInt(line.quantity * each);
      return sum + Number(share);
    }, 0);
    return { currency: order.totals.payable.currency, minor };
  };
