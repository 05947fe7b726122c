import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { BadBill, type BillFault } from '../../functions/reconciliation/domain/bill.ts';
import { entryLine, entryStatus } from '../../functions/reconciliation/formats/bank/camt-entry.ts';
import { entryOf } from '../../functions/reconciliation/formats/bank/mt940-entry.ts';
import { fieldsOf } from '../../functions/reconciliation/formats/bank/mt940-fields.ts';
import { elements, readXml, textOf, type Xml } from '../../functions/reconciliation/formats/bank/xml.ts';
import { contentOfBytes, readBank, refusalOf } from '../builders/read-bank.ts';
import {
  type ExpectedEntry as CamtEntry,
  expectedEntries as camtEntries,
  expectedRecords,
} from './camt-expected.ts';
import { type ExpectedEntry, expectedBalance, expectedEntries } from './mt940-expected.ts';

// Statements with the parses that their authors expect: genkgo/camt (MIT) and WoLpH/mt940 (BSD-3-Clause), with files of
// betterplace (Apache-2.0), cmxl and jejik (MIT).
const folder = process.env['THIRDPARTY_DATA'] ?? join(import.meta.dirname, '../../../shared/data');

function filesIn(name: string, pattern: RegExp): readonly string[] {
  const root = join(folder, name);
  if (!existsSync(root)) {
    console.warn(`Skipped: no ${name} in ${folder}`);
    return [];
  }
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => pattern.test(path) && basename(path) !== 'SOURCE.txt')
    .map((path) => join(root, path))
    .toSorted();
}

/** A test for each file; one that is skipped where there is none. */
const eachOf = (files: readonly (readonly [name: string, path: string])[]) =>
  files.length > 0 ? it.each(files) : it.skip.each([['no such file', ''] as const]);

const bytesOf = (path: string) =>
  path.endsWith('.gz') ? gunzipSync(readFileSync(path)) : readFileSync(path);

describe('the files of genkgo/camt', () => {
  const files = filesIn('bank_camt', /\.xml\.gz$/);
  const named = files.map((path) => [basename(path, '.xml.gz'), path] as const);
  const expectedOf = (path: string): unknown =>
    JSON.parse(bytesOf(path.replace(/\.xml\.gz$/, '.json.gz')).toString('utf8'));

  eachOf(named)('entries of %s are what the author expects', async (_, path) => {
    const expected = camtEntries(expectedOf(path));
    const message = elements(await readXml(contentOfBytes(bytesOf(path)), 'Document'), 'Document')[0];
    const records = [
      'BkToCstmrStmt/Stmt',
      'BkToCstmrAcctRpt/Rpt',
      'BkToCstmrAcctRptV01/Rpt',
      'BkToCstmrDbtCdtNtfctn/Ntfctn',
    ];
    const entries = records.flatMap((record) => elements(message, `${record}/Ntry`));
    const read = entries.map((entry, index) => asTheCamtAuthor(entry, expected[index]));
    expect(read).toEqual(expected);
  });

  const statements = named.filter(([name]) => name.startsWith('camt053'));
  const others = named.filter(([name]) => !name.startsWith('camt053'));

  eachOf(others)('%s is refused by name: it is no statement', async (name, path) => {
    const type = `camt.${name.slice(4, 7)}`;
    expect(await refusalOf(bytesOf(path))).toMatchObject({
      fault: 'FORMAT',
      message: expect.stringContaining(type),
    });
  });

  eachOf(statements)('%s is read as the author expects, or its own figures do not hold', async (_, path) => {
    const expected = expectedOf(path);
    const outcome = await readBank(bytesOf(path)).then(
      ({ lines, summary }) => ({
        minors: lines.map(({ minor }) => String(minor)),
        accounts: summary.statements.map(({ account }) => account),
      }),
      (error: unknown) => (error instanceof BadBill ? error.fault : Promise.reject(error)),
    );
    const whole = {
      minors: camtEntries(expected).flatMap(({ status, minor }) => (status === 'BOOK' ? [minor] : [])),
      accounts: expectedRecords(expected).map(({ account }) => account),
    };
    expect([whole, ...reasonsIn(expected, bytesOf(path).toString('utf8'))]).toContainEqual(outcome);
  });
});

/** Our line of an entry in the author's form; of references and names those that are found in ours. */
function asTheCamtAuthor(entry: Xml, expected: CamtEntry | undefined): CamtEntry {
  const currency = textOf(entry, 'Amt/@_Ccy');
  const {
    minor,
    at,
    reference = '',
    counterparty = '',
  } = entryLine(entry, {
    account: 'A',
    currency,
    closingDay: '2000-01-01',
    lineNo: 1,
  });
  const isOut = minor < 0;
  const named = (names: readonly string[] = []) => names.filter((name) => counterparty.includes(name));
  return {
    minor: String(minor),
    currency,
    status: entryStatus(entry),
    bankReference: textOf(entry, 'AcctSvcrRef'),
    bookedAt: expected?.bookedAt === undefined ? undefined : at,
    texts: expected?.texts.filter((text) => reference.includes(text)) ?? [],
    debtors: isOut ? (expected?.debtors ?? []) : named(expected?.debtors),
    creditors: isOut ? named(expected?.creditors) : (expected?.creditors ?? []),
  };
}

/** Why a statement has to be refused, by the author's own figures and not by ours. */
function reasonsIn(dump: unknown, xml: string): readonly BillFault[] {
  const records = expectedRecords(dump);
  const entries = camtEntries(dump).filter(({ status }) => status === 'BOOK');
  const balances = records.flatMap((record) => record.balances);
  const of = (type: RegExp) => balances.filter((balance) => type.test(balance.type));
  const [openings, closings] = [of(/^(?:opening|previous)/), of(/^closing$/)];
  const total = (all: readonly { readonly minor: string }[]) =>
    all.reduce((sum, { minor }) => sum + BigInt(minor), 0n);
  const holds =
    openings.length === records.length &&
    closings.length === records.length &&
    total(openings) + total(entries) === total(closings);
  const currencies = new Set([...entries, ...balances].map(({ currency }) => currency));
  return [
    ...(holds ? [] : (['BALANCE'] as const)),
    ...(currencies.size > 1 || /<Amt[^>]*>\d+\.\d\d\d*[1-9]\d*</.test(xml) ? (['ROW'] as const) : []),
    ...(/camt\.053\.001\.01/.test(xml) ? (['FORMAT'] as const) : []),
    ...(records.some(({ account }) => account === '') ? (['HEADER'] as const) : []),
    ...(entries.length < camtEntries(dump).length ? (['ROW'] as const) : []),
  ];
}

const fragment = 'a test of single fields: no statement begins in it';
const fiction = 'a test of remarks: its closing balance is made up and not opening + entries';

/** Files that are refused, and why that is right. */
const refused: Readonly<Record<string, readonly [BillFault, string]>> = {
  'betterplace/amount_formats.sta': ['TRUNCATED', fragment],
  'betterplace/currency_in_25.sta': ['TRUNCATED', fragment],
  'betterplace/empty_86.sta': ['TRUNCATED', fragment],
  'betterplace/empty_entry_date.sta': ['TRUNCATED', fragment],
  'betterplace/empty_line.sta': ['HEADER', 'a reference (:20:) and nothing else: no account'],
  'betterplace/missing_crlf_at_end.sta': ['TRUNCATED', fragment],
  'betterplace/sepa_snippet.sta': [
    'BALANCE',
    'entries were cut out of it: the second statement is 300.08 short',
  ],
  'betterplace/sepa_snippet_broken.sta': ['BALANCE', 'entries were cut out of it'],
  'cmxl/account_balance_credit.sta': ['TRUNCATED', fragment],
  'cmxl/account_balance_debit.sta': ['TRUNCATED', fragment],
  'cmxl/account_identification_iban.sta': ['TRUNCATED', fragment],
  'cmxl/account_identification_legacy.sta': ['TRUNCATED', fragment],
  'cmxl/available_balance.sta': ['TRUNCATED', fragment],
  'cmxl/closing_balance.sta': ['TRUNCATED', fragment],
  'cmxl/mt940.sta': ['ROW', 'in German marks, which have been no currency since 2002'],
  'cmxl/reference.sta': ['HEADER', 'a reference (:20:) and nothing else: no account'],
  'cmxl/statement_details.sta': ['TRUNCATED', fragment],
  'cmxl/statement_line.sta': ['TRUNCATED', fragment],
  'cmxl/statement_number.sta': ['TRUNCATED', fragment],
  'self-provided/details_60-63.sta': ['BALANCE', fiction],
  'self-provided/empty_non_swift.sta': ['TRUNCATED', fragment],
  'self-provided/gv_codes.sta': ['TRUNCATED', 'no closing balance (:62F:): nothing proves its entries'],
  'self-provided/invalid_statement.sta': ['FORMAT', 'ten lines with a number each'],
  'self-provided/malformed_details.sta': ['BALANCE', fiction],
  'self-provided/mt942.sta': ['FORMAT', 'an MT942, which is no statement'],
  'self-provided/overly_long_details.sta': ['BALANCE', fiction],
  'self-provided/raiffeisen-cmi.sta': ['BALANCE', 'entries were cut out of it: 1,123,264.00 HUF are missing'],
  'self-provided/raphaelm.sta': [
    'ROW',
    'balances without currency: the author reads 105000,00 as 0.00 of a currency 105',
  ],
  'self-provided/sparkassen.sta': ['TRUNCATED', fragment],
  'self-provided/whitespace.sta': ['BALANCE', fiction],
};

describe('the files of WoLpH/mt940', () => {
  const root = join(folder, 'bank_mt940/dev');
  const files = filesIn('bank_mt940', /\.(?:sta|txt)$/).map((path) => [relative(root, path), path] as const);
  const dumpOf = (path: string): string | undefined => {
    const dump = path.replace(/\.sta$/, '.expected.yml.gz');
    return dump !== path && existsSync(dump) ? bytesOf(dump).toString('utf8') : undefined;
  };
  const withEntries = files.filter(([name]) => name !== 'self-provided/invalid_statement.sta');

  eachOf(withEntries)(
    'entries of %s are what the author expects, whether the file is refused or not',
    async (_, path) => {
      const dump = dumpOf(path);
      if (dump === undefined) return;
      const entries = [];
      for await (const fields of fieldsOf(contentOfBytes(bytesOf(path))))
        entries.push(...fields.filter(({ tag }) => tag === '61').map(entryOf));
      const expected = expectedEntries(dump);
      expect(entries.map((entry, index) => asTheAuthor(entry, expected[index]))).toEqual(expected);
    },
  );

  const read = files.filter(([name]) => refused[name] === undefined);

  eachOf(read)('%s is read whole, to the closing balance that the author expects', async (_, path) => {
    const { lines, summary } = await readBank(bytesOf(path));
    const dump = dumpOf(path);
    if (dump === undefined) return;
    expect(lines).toHaveLength(expectedEntries(dump).length);
    const closing = summary.statements.at(-1)?.closing ?? 0n;
    expect(Math.abs(Number(closing)) / 100).toBe(
      Math.abs(Number(expectedBalance(dump, 'final_closing_balance'))),
    );
  });

  eachOf(files.filter(([name]) => refused[name]))(
    '%s is refused, for the reason above',
    async (name, path) => {
      expect(await refusalOf(bytesOf(path))).toMatchObject({ fault: refused[name]?.[0] });
    },
  );

  const asnb = files.filter(([name]) => name.startsWith('ASNB/'));
  eachOf(asnb)(
    '%s is a month of daily statements, each of which opens with what the one before closed with',
    async (_, path) => {
      const { statements, lines } = (await readBank(bytesOf(path))).summary;
      expect([statements.length, lines]).toEqual([31, 8]);
      const gaps = statements.slice(1).filter(({ opening }, index) => opening !== statements[index]?.closing);
      expect(gaps).toEqual([]);
      expect(statements.map(({ sequence }) => sequence)).toEqual(
        Array.from({ length: 31 }, (_each, index) => index + 1),
      );
      expect(statements.at(-1)?.closing).toBe(50_123n);
    },
  );
});

/**
 * Ours in the author's form. The author takes 16 characters for the owner's reference even where `//` ends it before,
 * and does not turn the sign of a reversed credit (RC) round, with which the balances of sepa_mt9401.sta would not hold.
 */
function asTheAuthor(entry: ReturnType<typeof entryOf>, expected: ExpectedEntry | undefined): ExpectedEntry {
  const { mark, amount, valueDay, bookingDay, type, ownerReference, bankReference } = entry;
  const both = `${ownerReference}//${bankReference}`.slice(0, 16);
  const isCut = expected?.ownerReference?.replace(/^'/, '') === both;
  const value = Number(amount.replace(',', '.')) * (mark === 'D' ? -1 : 1);
  return {
    amount: value === Number(expected?.amount) ? (expected?.amount ?? '') : String(value),
    currency: expected?.currency,
    mark,
    valueDay,
    bookingDay: expected?.bookingDay === undefined ? undefined : bookingDay,
    type: type.trim() === expected?.type?.trim() ? expected.type : type,
    ownerReference:
      expected?.ownerReference === undefined || isCut ? expected?.ownerReference : ownerReference,
    bankReference: expected?.bankReference === undefined ? undefined : bankReference,
  };
}
