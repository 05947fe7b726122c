import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BillState, Provider } from './provider.ts';
import type { Store } from './store.ts';
import type { ProviderName } from './trade.ts';

export type DayBooks = {
  /** Closes a day's books and writes its bills; a day closed again is a bill issued anew. */
  readonly make: (day: string, early: boolean) => Readonly<Record<string, readonly string[]>>;
  readonly bill: (provider: ProviderName, day: string, type: string) => BillState;
};

/** Bills as files, so that what was once served stays as it was, whatever happens later. */
export function dayBooks(
  directory: string,
  store: Store,
  providers: readonly Provider[],
  now: () => number,
): DayBooks {
  mkdirSync(join(directory, 'bills'), { recursive: true, mode: 0o700 });
  const file = (name: ProviderName, day: string, type: string) =>
    join(directory, 'bills', `${name}-${day}-${type}.bin`);
  const makeOne = (provider: Provider, day: string, early: boolean): readonly string[] => {
    const bills = Object.entries(provider.bills(day));
    for (const [type, content] of bills)
      writeFileSync(file(provider.name, day, type), content === 'EMPTY' ? '' : content, { mode: 0o600 });
    store.putFact(readyFact(provider.name, day), String(early ? 0 : provider.period(day).readyAt));
    return bills.map(([type, content]) => (content === 'EMPTY' ? `${type} (nothing)` : type));
  };
  return {
    make: (day, early) =>
      Object.fromEntries(providers.map((provider) => [provider.name, makeOne(provider, day, early)])),
    bill: (name, day, type) => {
      const readyAt = store.fact(readyFact(name, day));
      if (readyAt === undefined || now() < Number(readyAt)) return 'NOT_READY';
      const path = file(name, day, type);
      const content = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
      return content.length === 0 ? 'EMPTY' : content;
    },
  };
}

const readyFact = (name: ProviderName, day: string): string => `bill/${name}/${day}`;
