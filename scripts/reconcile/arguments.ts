import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type ProviderName, providers } from '../../functions/reconciliation/domain/config.ts';
import { InputError } from '../import/input-error.ts';
import { usage } from './usage.ts';

/** A file as it was named on the command line, and where that is. */
export type NamedFile = { readonly name: string; readonly path: string };

/** What was asked for. Days are YYYY-MM-DD, both included. */
export type Asked = {
  readonly ledgers: readonly NamedFile[];
  readonly bills: readonly NamedFile[];
  readonly policy?: NamedFile;
  readonly out?: NamedFile;
  readonly provider?: ProviderName;
  readonly days?: { readonly from: string; readonly to: string };
  readonly shown: number;
};

const lists = ['ledger', 'bill', 'bank'] as const;
type ListName = (typeof lists)[number];
const isList = (name: string | undefined): name is ListName => lists.some((list) => list === name);

/** What the arguments ask for; undefined where they ask for help. Throws `InputError` where they make no sense. */
export function asked(args: readonly string[], folder: string): Asked | undefined {
  const { values, tokens } = parsed(args);
  if (values.help) return undefined;
  const files = filesOf(tokens);
  if (values.out === '' || values.policy === '') throw wrong('a file name is empty');
  const named = (name: string): NamedFile => ({ name, path: resolve(folder, name) });
  if (files.ledger.length === 0) throw wrong('name a ledger with --ledger FILE');
  if (files.bill.length + files.bank.length === 0)
    throw wrong('name the bills to compare it with, with --bill FILE');
  return {
    ledgers: files.ledger.map(named),
    bills: [...files.bill, ...files.bank].map(named),
    shown: countOf(values.show),
    ...(values.out === undefined ? {} : { out: named(values.out) }),
    ...(values.policy === undefined ? {} : { policy: named(values.policy) }),
    ...(values.provider === undefined ? {} : { provider: providerOf(values.provider) }),
    ...(values.day === undefined ? {} : { days: daysOf(values.day) }),
  };
}

const wrong = (message: string, cause?: unknown): InputError =>
  new InputError(`${message}\n\n${usage}`, { cause });

function parsed(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const many = { type: 'string', multiple: true } as const;
  const options = {
    ledger: many,
    bill: many,
    bank: many,
    out: text,
    provider: text,
    day: text,
    policy: text,
    show: text,
    help: { type: 'boolean', short: 'h' },
  } as const;
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, tokens: true });
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error), error);
  }
}

/** A file without a word before it belongs to the last list that was begun, as a shell spreads `--bill bills/*`. */
function filesOf(tokens: ReturnType<typeof parsed>['tokens']): Readonly<Record<ListName, readonly string[]>> {
  const files: Record<ListName, string[]> = { ledger: [], bill: [], bank: [] };
  let last: string | undefined;
  for (const token of tokens) {
    if (token.kind === 'option') last = token.name;
    if (token.kind === 'option' && isList(token.name)) files[token.name].push(token.value ?? '');
    if (token.kind !== 'positional') continue;
    if (!isList(last)) throw wrong(`what is ${token.value}? Put --ledger, --bill or --bank before it`);
    files[last].push(token.value);
  }
  if (Object.values(files).some((names) => names.includes(''))) throw wrong('a file name is empty');
  return files;
}

function providerOf(text: string): ProviderName {
  const provider = providers.find((name) => name === text);
  if (!provider) throw wrong(`--provider ${text}: the providers are ${providers.join(', ')}`);
  return provider;
}

function daysOf(text: string): { readonly from: string; readonly to: string } {
  const [from = '', to = from, more] = text.split('..');
  if (more !== undefined || !isDay(from) || !isDay(to))
    throw wrong(`--day ${text}: write 2026-11-25, or 2026-11-01..2026-11-30`);
  if (from > to) throw wrong(`--day ${text}: ends before it begins`);
  return { from, to };
}

function isDay(text: string): boolean {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

const mostShown = 10_000;

function countOf(text = '20'): number {
  const count = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(count <= mostShown)) throw wrong(`--show ${text}: is no number up to ${mostShown}`);
  return count;
}
