import type { StoredAlert } from './alert-store.ts';
import { expiringLots, type LotLeft, lotsLeft } from './domain/lots.ts';
import { onHand } from './domain/movement.ts';
import type { Stock } from './store.ts';
import type { WatchDeps } from './watch-stock.ts';

type Ask = {
  readonly sku: string;
  readonly stock: Stock;
  /** EXPIRING is raised so many days before the last day of a lot. */
  readonly days: number;
  /** Alerts of this SKU that are not resolved. */
  readonly alerts: readonly StoredAlert[];
};

/** EXPIRING (临期): pieces of a lot are left whose last day is near; one alert for each warehouse. */
export async function settleExpiring({ sku, stock, days, alerts }: Ask, deps: WatchDeps): Promise<void> {
  const now = deps.now();
  for (const shelf of stock.shelves) {
    const { warehouseId } = shelf;
    const here = stock.lots.filter((lot) => lot.warehouseId === warehouseId);
    const expiring = expiringLots(lotsLeft(here, onHand(shelf)), { now, days });
    const subject = { sku, warehouseId, kind: 'EXPIRING' } as const;
    const open = alerts.find((each) => each.kind === 'EXPIRING' && each.warehouseId === warehouseId);
    const lots = expiring.slice(0, mostNamed).map(({ code }) => code);
    const told = open?.finding.lots?.join() === lots.join();
    if (open && !told)
      await deps.alerts.resolve(
        subject,
        `What was about to expire of ${sku} is gone, or another lot is.`,
        now,
      );
    const message = messageOf(sku, warehouseId, expiring);
    if (expiring.length > 0 && !told)
      await deps.alerts.raise(subject, { message, available: pieces(expiring), lots }, now);
  }
}

const pieces = (lots: readonly LotLeft[]): number => lots.reduce((sum, { left }) => sum + left, 0);
const mostNamed = 5;

function messageOf(sku: string, warehouseId: string, expiring: readonly LotLeft[]): string {
  const lots = expiring
    .slice(0, mostNamed)
    .map(({ code, left, expiresOn }) => `${left} of lot ${code} on ${expiresOn}`);
  return `${sku} expires in ${warehouseId}: ${lots.join(', ')}. Sell these first (先到期先出).`;
}
