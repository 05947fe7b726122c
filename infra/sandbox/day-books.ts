import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bank } from './bank/bank.ts';
import { balanceOf } from './books.ts';
import { payOut, payoutsOf, takeBack } from './payouts.ts';
import type { Plants } from './plants.ts';
import type { BillState, Provider } from './provider.ts';
import type { Store } from './store.ts';
import type { ProviderName } from './trade.ts';

/** How a day is closed: `early` serves its bills before their hour, `settle` pays out what is left on the accounts. */
export type Closing = { readonly day: string; readonly early: boolean; readonly settle: boolean };

export type DayBooks = {
  /** Closes a day's books and writes its bills; a day closed again is a bill issued anew. */
  readonly make: (closing: Closing) => Readonly<Record<string, readonly string[]>>;
  readonly bill: (provider: ProviderName, day: string, type: string) => BillState;
};

type Parts = {
  readonly directory: string;
  readonly store: Store;
  readonly providers: readonly Provider[];
  readonly plants: Plants;
  readonly bank: Bank;
  readonly now: () => number;
};

/** Bills as files, so that what was once served stays as it was, whatever happens later. */
export function dayBooks({ directory, store, providers, plants, bank, now }: Parts): DayBooks {
  mkdirSync(join(directory, 'bills'), { recursive: true, mode: 0o700 });
  const file = (name: ProviderName, day: string, type: string) =>
    join(directory, 'bills', `${name}-${day}-${type}.bin`);
  const makeOne = (provider: Provider, { day, early, settle }: Closing): readonly string[] => {
    plants.strikeBill(provider.name, day, provider.lines(provider.period(day)));
    if (settle && provider.net === undefined) payOutAll(provider, day, store);
    const bills = Object.entries(provider.bills(day));
    for (const [type, content] of bills)
      writeFileSync(file(provider.name, day, type), content === 'EMPTY' ? '' : content, { mode: 0o600 });
    store.putFact(readyFact(provider.name, day), String(early ? 0 : provider.period(day).readyAt));
    bank.close(provider, day);
    return bills.map(([type, content]) => (content === 'EMPTY' ? `${type} (nothing)` : type));
  };
  return {
    make: (closing) =>
      Object.fromEntries(providers.map((provider) => [provider.name, makeOne(provider, closing)])),
    bill: (name, day, type) => {
      const readyAt = store.fact(readyFact(name, day));
      if (readyAt === undefined || now() < Number(readyAt)) return 'NOT_READY';
      const path = file(name, day, type);
      const content = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
      return content.length === 0 ? 'EMPTY' : content;
    },
  };
}

/** Pays out at the day's last second what the account then holds (自动提现); closed again, the same payout is another sum. */
function payOutAll(provider: Provider, day: string, store: Store): void {
  const { until } = provider.period(day);
  const name = `${day.replaceAll('-', '')}0001`;
  takeBack(store, provider.name, name);
  const payouts = payoutsOf(store, provider.name).filter(({ at }) => at < until);
  const amount = Number(balanceOf({ lines: provider.lines({ from: 0, until }), payouts }));
  if (amount > 0) payOut(store, { provider: provider.name, name, at: until - 1_000, amount });
}

const readyFact = (name: ProviderName, day: string): string => `bill/${name}/${day}`;
