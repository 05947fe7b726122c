import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { ControlError } from '../find-trade.ts';
import { payoutsOf } from '../payouts.ts';
import type { Plants } from '../plants.ts';
import type { Answer, Provider } from '../provider.ts';
import type { Store } from '../store.ts';
import { camt053 } from './camt.ts';
import { cmbCsv } from './cmb-csv.ts';
import { book, creditsOf, type Due } from './credits.ts';
import { mt940 } from './mt940.ts';
import { bankAccount, type Statement, statementOf } from './statement.ts';

const formats = {
  'camt.053': { write: camt053, type: 'application/xml', ending: 'camt053.xml' },
  mt940: { write: mt940, type: 'text/plain; charset=utf-8', ending: 'mt940' },
  cmb: { write: cmbCsv, type: 'text/csv; charset=utf-8', ending: 'csv' },
} as const satisfies Record<
  string,
  { write: (statement: Statement) => string; type: string; ending: string }
>;
const formatShape = z.enum(Object.keys(formats) as [keyof typeof formats, ...(keyof typeof formats)[]]);
const statementPath = /^bank\/statements\/(\d{4}-\d\d-\d\d)$/;

export type Bank = ReturnType<typeof merchantBank>;

/** The merchant's bank: what the providers pay out comes here on the next working day, and is in its statements. */
export function merchantBank(directory: string, store: Store, plants: Plants) {
  const folder = join(directory, 'bank');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const statement = (day: string) => statementOf(day, creditsOf(store));
  return {
    account: bankAccount,
    /** Books what a provider's day pays out, and writes the statement of the day that it comes on; gives that day. */
    close: (provider: Provider, day: string): string => {
      const bankDay = book(store, plants, { provider: provider.name, day, due: dueOf(provider, day, store) });
      for (const { write, ending } of Object.values(formats))
        writeFileSync(join(folder, `${bankDay}.${ending}`), write(statement(bankDay)), { mode: 0o600 });
      return bankDay;
    },
    /** `bank/statements/2026-11-27?format=mt940`; undefined where the path is another. */
    file: (path: string, query: string): Answer | undefined => {
      const day = statementPath.exec(path)?.[1];
      if (day === undefined) return undefined;
      const asked = formatShape.safeParse(new URLSearchParams(query).get('format') ?? 'camt.053');
      if (!asked.success) throw new ControlError('format is camt.053, mt940 or cmb');
      const { write, type } = formats[asked.data];
      return { status: 200, headers: { 'content-type': type }, body: write(statement(day)) };
    },
  };
}

/** What a day pays out: payouts of their own, or the net of all that was cleared. */
function dueOf({ name, period, net }: Provider, day: string, store: Store): readonly Due[] {
  const { from, until } = period(day);
  if (net === undefined)
    return payoutsOf(store, name)
      .filter(({ at }) => at >= from && at < until)
      .map(({ no, amount }) => ({ provider: name, name: no, amount }));
  const { amount, name: told } = net(day);
  return amount === 0 ? [] : [{ provider: name, name: told, amount }];
}
