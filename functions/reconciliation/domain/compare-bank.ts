import { inOrder } from './canonical.ts';
import { coveringSet } from './covering-set.ts';
import { addBankDays, addDays } from './days.ts';
import type { Found } from './difference.ts';
import { amountText, effectOf, keyOf, sideOf, sidesOf } from './differing.ts';
import type { Line } from './line.ts';
import type { BankCalendar, Policy } from './policy.ts';
import type { Carried } from './result.ts';
import { beginWaiting, goOnWaiting, keptDays, type LegResult, type Lone, together } from './waiting.ts';

/** What leg C compares: payouts and bank lines of this day, and what waits since earlier days. */
export type BankInput = {
  /** Payouts as the provider tells them: out of its account, so negative. */
  readonly settlements: readonly Line[];
  /** Lines of the bank that count (`countsAtBank`): into ours, so positive. */
  readonly bank: readonly Line[];
  readonly carried: readonly Carried[];
  readonly policy: Policy;
  readonly calendar: BankCalendar;
  readonly day: string;
};

/** Whether a bank's line is about this provider: it has one of the policy's words in it, or there are none. */
export function countsAtBank(line: Line, { bankAccount, bankWords }: Policy): boolean {
  if (bankAccount !== undefined && line.account !== bankAccount) return false;
  const text = `${line.counterparty ?? ''}\n${line.reference ?? ''}\n${line.label ?? ''}`;
  return bankWords.length === 0 || bankWords.some((word) => text.includes(word));
}

/** A payout or a bank line, with its key in the difference that it is while it has no counterpart. */
type Item = { readonly line: Line; readonly key: string; readonly carried?: Carried };
type Sides = { readonly settlements: readonly Item[]; readonly bank: readonly Item[] };
type Match = { readonly settlement: Item; readonly bank: Item };

/**
 * Leg C: payouts ↔ bank. A bank line that names a payout is its counterpart, and their amounts must be equal; without a
 * name, an equal amount within the working days that it may take is, where there is exactly one on both sides. Several
 * payouts that came as one, and amounts of which nobody can say which is which, are suggested to a person and never
 * matched.
 */
export function compareBank(input: BankInput): LegResult {
  const repeats = repeatedLines(input.bank);
  const all = itemsOf(input, new Set(repeats.flatMap(({ others }) => others)));
  const byName = namedPairs(all);
  const matches = [...uniquePairs(byName), ...uniquePairs(equalPairs(without(all, byName), input))];
  const lone = without(all, matches);
  const waits = withSuggestions(waitFor(lone, input), lone);
  const differing = matches.flatMap(amountDifference);
  return {
    matched: matches.length - differing.length,
    found: [...repeats.map(repeatFound), ...differing, ...waits.found],
    cleared: matches.flatMap(({ settlement, bank }) =>
      [settlement, bank].flatMap(({ carried }) => (carried ? [carried.key] : [])),
    ),
    carried: waits.carried,
  };
}

type RepeatedLine = { readonly kept: Line; readonly others: readonly Line[] };

/** A line that the bank numbers is the same line where all else is the same, too: a statement that came twice. */
function repeatedLines(bank: readonly Line[]): readonly RepeatedLine[] {
  const numbered = bank.filter(({ channelNo }) => channelNo !== '').toSorted(inOrder);
  const same = Map.groupBy(numbered, ({ lineNo: _, balance: __, ...line }) => JSON.stringify(line));
  return [...same.values()].flatMap(([kept, ...others]) =>
    kept && others.length > 0 ? [{ kept, others }] : [],
  );
}

const repeatFound = ({ kept, others }: RepeatedLine): Found => ({
  leg: 'C',
  kind: 'DUPLICATE_LINE',
  key: keyOf('C', 'DUPLICATE_LINE', kept.account, kept.day, kept.channelNo),
  day: kept.day,
  sides: sidesOf({ bank: others[0] }),
  fields: [{ field: 'count', expected: `1 (line ${kept.lineNo})`, actual: `${others.length + 1}` }],
  effect: effectOf(...others.map(({ currency, minor }) => [currency, minor] as const)),
});

/** Everything in one order: what waits, then this day's, each with a key that no other has. */
function itemsOf({ settlements, bank, carried }: BankInput, repeated: ReadonlySet<Line>): Sides {
  const bankKey = ({ account, day, channelNo, outNo, minor }: Line) =>
    keyOf('C', 'BANK_ONLY', account, day, channelNo || outNo, `${minor}`);
  const settlementKey = ({ account, day, channelNo, outNo, minor }: Line) =>
    keyOf('C', 'BANK_MISSING', account, day, channelNo || outNo, `${minor}`);
  const waiting = (side: Carried['side']): readonly Item[] =>
    carried
      .filter((one) => one.side === side)
      .map((one) => ({ line: one.line, key: one.key, carried: one }))
      .toSorted((a, b) => inOrder(a.line, b.line));
  return {
    settlements: [...waiting('settlement'), ...keyed(settlements, settlementKey)],
    bank: [
      ...waiting('bank'),
      ...keyed(
        bank.filter((line) => !repeated.has(line)),
        bankKey,
      ),
    ],
  };
}

/** Lines that say the same of themselves are told apart by their place among them. */
function keyed(lines: readonly Line[], keyOfLine: (line: Line) => string): readonly Item[] {
  const times = new Map<string, number>();
  return lines.toSorted(inOrder).map((line) => {
    const key = keyOfLine(line);
    const time = (times.get(key) ?? 0) + 1;
    times.set(key, time);
    return { line, key: time === 1 ? key : `${key}:${time}` };
  });
}

function without({ settlements, bank }: Sides, matches: readonly Match[]): Sides {
  const taken = new Set(matches.flatMap((match) => [match.settlement, match.bank]));
  return {
    settlements: settlements.filter((item) => !taken.has(item)),
    bank: bank.filter((item) => !taken.has(item)),
  };
}

/** What the bank has to have received for a payout. */
const paidOut = ({ minor }: Line): number => (minor === 0 ? 0 : -minor);

/** Only what can be nothing but a number is looked for in a text: a word of a remark would name every payout. */
const isName = (text: string): boolean => /^(?=.*\d)[\w-]{6,}$/.test(text);
const namesOf = ({ channelNo, outNo, reference = '' }: Line): readonly string[] =>
  [...new Set([channelNo, outNo, reference])].filter(isName);

/** Whether the bank line names the payout, in its currency: one of its numbers as a whole word of the bank's text, or as its number. */
function isNamed(settlement: Line, bank: Line): boolean {
  if (settlement.currency !== bank.currency) return false;
  const text = ` ${bank.reference ?? ''} ${bank.outNo} ${bank.channelNo} `;
  return namesOf(settlement).some((name) => hasWord(text, name));
}

function hasWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
    if (!isWordLetter(text[at - 1]) && !isWordLetter(text[at + word.length])) return true;
  return false;
}

const isWordLetter = (letter = ''): boolean => /[A-Za-z0-9]/.test(letter);

function namedPairs({ settlements, bank }: Sides): readonly Match[] {
  return bank.flatMap((item) =>
    settlements
      .filter(({ line }) => isNamed(line, item.line))
      .map((settlement) => ({ settlement, bank: item })),
  );
}

/** An equal amount, on a day between the payout and the last day on which it is due. */
function equalPairs({ settlements, bank }: Sides, { policy, calendar }: BankInput): readonly Match[] {
  const byAmount = Map.groupBy(bank, ({ line }) => `${line.currency} ${line.minor}`);
  return settlements.flatMap((settlement) => {
    const { line } = settlement;
    const due = addBankDays(line.day, policy.bankDueDays, calendar);
    return (byAmount.get(`${line.currency} ${paidOut(line)}`) ?? [])
      .filter(({ line: { day } }) => day >= line.day && day <= due)
      .map((item) => ({ settlement, bank: item }));
  });
}

/** The pairs whose settlement and bank line are in no other pair. */
function uniquePairs(pairs: readonly Match[]): readonly Match[] {
  const bySettlement = Map.groupBy(pairs, ({ settlement }) => settlement);
  const byBank = Map.groupBy(pairs, ({ bank }) => bank);
  return pairs.filter(
    ({ settlement, bank }) => bySettlement.get(settlement)?.length === 1 && byBank.get(bank)?.length === 1,
  );
}

function amountDifference({ settlement, bank }: Match): readonly Found[] {
  const [paid, came] = [settlement.line, bank.line];
  if (paidOut(paid) === came.minor) return [];
  return [
    {
      leg: 'C',
      kind: 'BANK_AMOUNT',
      key: settlement.key.replace('BANK_MISSING', 'BANK_AMOUNT'),
      day: came.day,
      sides: sidesOf({ fund: paid, bank: came }),
      fields: [
        {
          field: 'amount',
          expected: amountText(paid.currency, paidOut(paid)),
          actual: amountText(came.currency, came.minor),
        },
      ],
      effect: effectOf([came.currency, came.minor], [paid.currency, paid.minor]),
    },
  ];
}

type Waits = { readonly found: readonly Found[]; readonly carried: readonly Carried[] };

function waitFor({ settlements, bank }: Sides, input: BankInput): Waits {
  return together([
    ...settlements.map((item) => waitOn(item, loneSettlement(item, input), input.day)),
    ...bank.map((item) => waitOn(item, loneBankLine(item), input.day)),
  ]);
}

const waitOn = ({ carried }: Item, lone: Lone, day: string): Waits =>
  carried ? goOnWaiting([carried], day, () => lone.found) : beginWaiting(lone, day);

function loneSettlement({ line, key }: Item, { policy, calendar }: BankInput): Lone {
  return {
    found: {
      ...{ leg: 'C', kind: 'BANK_MISSING', key, day: line.day, fields: [] },
      sides: sidesOf({ fund: line }),
      effect: effectOf([line.currency, line.minor]),
    },
    lines: [{ side: 'settlement', line }],
    until: addBankDays(line.day, policy.bankDueDays, calendar),
  };
}

function loneBankLine({ line, key }: Item): Lone {
  return {
    found: {
      ...{ leg: 'C', kind: 'BANK_ONLY', key, day: line.day, fields: [] },
      sides: sidesOf({ bank: line }),
      effect: effectOf([line.currency, line.minor]),
    },
    lines: [{ side: 'bank', line }],
    until: line.day,
  };
}

/** No more bank lines and payouts of one day than this are searched for; a person has other worries then. */
const mostSearches = 100;

type Covering = { readonly settlements: readonly Item[]; readonly bank: readonly Item[] };

/** Puts a covering set on every difference of this day that is part of it; no line is in two sets. */
function withSuggestions(waits: Waits, lone: Sides): Waits {
  const isToday = new Set(waits.found.map(({ key }) => key));
  const sets = coveringSets(lone, isToday);
  const suggestionOf = new Map(
    sets.flatMap(({ settlements, bank }) => {
      const suggestion = {
        settlements: settlements.map(({ line }) => sideOf(line)),
        bank: bank.map(({ line }) => sideOf(line)),
      };
      return [...settlements, ...bank].map(({ key }) => [key, suggestion] as const);
    }),
  );
  const found = waits.found.map((one) => {
    const suggestion = suggestionOf.get(one.key);
    return suggestion ? { ...one, suggestion } : one;
  });
  return { found, carried: waits.carried };
}

/** First each new bank line as so many payouts, then each payout as so many bank lines, one of them new. */
function coveringSets({ settlements, bank }: Sides, isToday: ReadonlySet<string>): readonly Covering[] {
  const sets: Covering[] = [];
  const taken = new Set<Item>();
  const isFree = (item: Item) => !taken.has(item);
  const take = (set: Covering) => {
    sets.push(set);
    for (const item of [...set.settlements, ...set.bank]) taken.add(item);
  };
  for (const item of bank.filter(({ key }) => isToday.has(key)).slice(0, mostSearches)) {
    const covering = settlementsOf(item, settlements.filter(isFree));
    if (covering) take({ settlements: covering, bank: [item] });
  }
  for (const settlement of settlements.filter(isFree).slice(0, mostSearches)) {
    const covering = bankLinesOf(settlement, bank.filter(isFree));
    const isNew = [settlement, ...(covering ?? [])].some(({ key }) => isToday.has(key));
    if (covering && isNew) take({ settlements: [settlement], bank: covering });
  }
  return sets;
}

const weighed = (item: Item, minor: number) => ({ item, minor, day: item.line.day });

/** Payouts not later than a bank line and of its currency that are exactly its amount. */
function settlementsOf({ line }: Item, settlements: readonly Item[]): readonly Item[] | undefined {
  const candidates = settlements
    .filter(({ line: paid }) => paid.currency === line.currency && paid.day <= line.day)
    .filter(({ line: paid }) => paid.day >= addDays(line.day, -keptDays))
    .map((item) => weighed(item, paidOut(item.line)));
  return coveringSet(candidates, line.minor)?.map(({ item }) => item);
}

function bankLinesOf({ line }: Item, bank: readonly Item[]): readonly Item[] | undefined {
  const candidates = bank
    .filter(({ line: came }) => came.currency === line.currency && came.day >= line.day)
    .filter(({ line: came }) => came.day <= addDays(line.day, keptDays))
    .map((item) => weighed(item, item.line.minor));
  return coveringSet(candidates, paidOut(line))?.map(({ item }) => item);
}
