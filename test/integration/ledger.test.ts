import { auditDay, settledMs } from '../../functions/ledger/audit-day.ts';
import { type AuditDeps, auditLedger } from '../../functions/ledger/audit-ledger.ts';
import { balancesAt } from '../../functions/ledger/balances-at.ts';
import { bookEntries, EntryDiffers } from '../../functions/ledger/book-entries.ts';
import {
  auditEvents,
  bookedSinceOf,
  type LedgerLine,
  ledgerLinesOf,
} from '../../functions/ledger/contract.ts';
import type { Posting } from '../../functions/ledger/domain/posting.ts';
import { ledgerDeps } from '../../functions/ledger/ledger-deps.ts';
import { listEntries } from '../../functions/ledger/list-entries.ts';
import { findOutNo } from '../../functions/payments/find-out-no.ts';
import type { Key } from '../../shared/dynamodb/table.ts';
import { aPosting } from '../builders/posting.ts';
import { type LocalTable, startLocalTable } from './support/local-table.ts';

let local: LocalTable;
let deps: AuditDeps & ReturnType<typeof ledgerDeps>;
const time = { now: 0 };
const always = Number.MAX_SAFE_INTEGER;
const dayMs = 86_400_000;
const beijing = (text: string) => Date.parse(`${text}+08:00`);

beforeEach(async () => {
  local = await startLocalTable();
  time.now = beijing('2026-11-26T03:30:00');
  deps = ledgerDeps(local.table, () => time.now);
});
afterEach(() => local.stop());

const on = (day: string, entryId: string, part = {}) =>
  aPosting({ entryId, postedAt: beijing(`${day}T23:59:59.999`), ...part });
const book = async (...entries: Posting[]) => {
  const failed = await bookEntries(entries, deps);
  local.take();
  return failed;
};

describe('booking', () => {
  it('is one transaction: the entries, their copies, and two counters an account', async () => {
    await book(on('2026-11-24', 'warm'));
    await bookEntries([on('2026-11-24', 'a')], deps);
    expect(local.take()).toEqual({ requests: 1, writeUnits: 3 + 2 * 2 + 4 * 2, readUnits: 0 });
    const many = Array.from({ length: 32 }, (_, at) => on('2026-11-24', `m${at}`));
    await bookEntries(many, deps);
    expect(local.take()).toEqual({ requests: 1, writeUnits: 3 * 32 + 2 * 64 + 4 * 2, readUnits: 0 });
    expect((await balancesAt(time.now, deps)).map(({ entries }) => entries)).toEqual([34, 34]);
  });

  it('holds where many book the same entries at once, in batches of other sizes', async () => {
    const entries = Array.from({ length: 40 }, (_, at) => on('2026-11-24', `e${at}`, { minor: at + 1 }));
    const batches = [7, 11, 13, 40].map(async (size) => {
      const failures: unknown[] = [];
      for (let at = 0; at < entries.length; at += size)
        failures.push(...(await bookEntries(entries.slice(at, at + size), deps)).values());
      return failures;
    });
    expect((await Promise.all(batches)).flat()).toEqual([]);
    const [receivable] = await balancesAt(time.now, deps);
    expect(receivable).toMatchObject({ debit: 820n, credit: 0n, entries: 40 });
    expect(await auditDay('2026-11-24', deps)).toMatchObject({ entries: 40, differences: [] });
  });

  it('refuses other content of a booked entry, and leaves entry and balances as they are', async () => {
    await book(on('2026-11-24', 'a'));
    const failed = await bookEntries([on('2026-11-24', 'a', { minor: 1 }), on('2026-11-24', 'b')], deps);
    expect([...failed.keys()]).toEqual([0]);
    expect(failed.get(0)).toBeInstanceOf(EntryDiffers);
    const [receivable] = await balancesAt(time.now, deps);
    expect(receivable?.debit).toBe(2n * 4798n);
    expect(await local.table.get({ pk: 'ENTRY#a', sk: 'ENTRY' })).toMatchObject({
      lines: on('2026-11-24', 'a').lines,
    });
  });
});

describe('reading', () => {
  it('takes two requests for the balances of now, and six for an instant before', async () => {
    await book(on('2026-10-31', 'a'), on('2026-11-24', 'b'), on('2026-11-25', 'c'));
    expect((await balancesAt(time.now, deps))[0]?.entries).toBe(3);
    expect(local.take()).toMatchObject({ requests: 2, writeUnits: 0 });
    expect((await balancesAt(beijing('2026-11-24T23:59:59.999'), deps))[0]?.entries).toBe(2);
    expect(local.take()).toMatchObject({ requests: 6, writeUnits: 0 });
    expect((await balancesAt(beijing('2026-11-24T23:59:59.998'), deps))[0]?.entries).toBe(1);
  });

  it('takes a request for a month of an account, and four for a day of all', async () => {
    await book(on('2026-10-31', 'a'), on('2026-11-24', 'b'), on('2026-11-25', 'c'));
    const range = { from: beijing('2026-11-01T00:00:00'), until: time.now, limit: 10 };
    const ofAccount = await listEntries({ ...range, account: 'revenue-clearing' }, deps);
    expect(ofAccount.items.map(({ entryId }) => entryId)).toEqual(['c', 'b']);
    expect(local.take()).toMatchObject({ requests: 1, readUnits: 0.5 });
    const ofDay = await listEntries({ ...range, from: beijing('2026-11-25T00:00:00') }, deps);
    expect(ofDay.items.map(({ entryId }) => entryId)).toEqual(['c']);
    expect(local.take().requests).toBe(8);
  });
});

describe('what the journal has on a provider', () => {
  const reference = (at: number) =>
    ({
      kind: 'PAYMENT',
      outNo: `01J${String(at).padStart(23, '0')}`,
      channelNo: `4200000${String(at).padStart(21, '0')}`,
      paymentNo: `4200000${String(at).padStart(21, '0')}`,
      account: '1900009191',
      day: '2026-11-24',
    }) as const;
  const linesOf = async (provider: string, first: string, last = first) => {
    const lines: LedgerLine[] = [];
    const range = { from: beijing(`${first}T00:00:00`), until: beijing(`${last}T23:59:59.999`) };
    for await (const page of ledgerLinesOf(local.table)({ provider, ...range })) lines.push(...page);
    return lines;
  };

  it('is what its receivable was moved by, with what the provider calls it', async () => {
    await book(
      on('2026-11-24', 'paid', { reference: reference(1) }),
      on('2026-11-24', 'refunded', {
        debit: 'refunds-payable',
        credit: 'channel-receivable:alipay',
        minor: 100,
        reference: { kind: 'REFUND', outNo: 'r' },
      }),
      on('2026-11-24', 'ours', { debit: 'suspense:alipay', reference: reference(2) }),
      on('2026-11-24', 'corrected'),
      on('2026-11-24', 'others', { debit: 'channel-receivable:unionpay', reference: reference(3) }),
      on('2026-11-25', 'later', { reference: reference(4) }),
    );
    const postedAt = beijing('2026-11-24T23:59:59.999');
    const found = await linesOf('alipay', '2026-11-24');
    expect(found.sort((a, b) => a.minor - b.minor)).toEqual([
      {
        entryId: 'refunded',
        postedAt,
        minor: -100,
        currency: 'CNY',
        reference: { kind: 'REFUND', outNo: 'r' },
      },
      { entryId: 'paid', postedAt, minor: 4798, currency: 'CNY', reference: reference(1) },
    ]);
    expect(await linesOf('alipay', '2026-11-23', '2026-11-25')).toHaveLength(3);
  });

  it('is read in at most a thousandth of a request a line', async () => {
    const count = 5_000;
    const many = Array.from({ length: count }, (_, at) =>
      on('2026-11-24', `ent_${String(at).padStart(26, '0')}`, {
        cause: { kind: 'payment.captured', id: `pay_${String(at).padStart(26, '0')}` },
        debit: 'channel-receivable:wechatpay',
        reference: reference(at),
      }),
    );
    for (let at = 0; at < count; at += 1_000) await book(...many.slice(at, at + 1_000));
    local.take();
    expect(await linesOf('wechatpay', '2026-11-24')).toHaveLength(count);
    const { requests } = local.take();
    expect(requests / count).toBeLessThanOrEqual(0.001);
  }, 120_000);

  it('keeps the reference on the entry, and not on the copies for accounts', async () => {
    await book(on('2026-11-24', 'paid', { reference: reference(1) }));
    expect(await local.table.get({ pk: 'ENTRY#paid', sk: 'ENTRY' })).toMatchObject({
      reference: reference(1),
    });
    const { items } = await local.table.query({ pk: 'ACCOUNT#revenue-clearing#2026-11' });
    expect(items.map(({ reference: told }) => told)).toEqual([undefined]);
  });

  it.each([
    ['20261124120000123456789', 'ours'],
    ['20261123235959123456789', 'late'],
    ['20261122120000123456789', ''],
    ['4200000925202101284997714292', ''],
    ['20261331120000123456789', ''],
    ['', ''],
  ])('finds our number of the payment %s: %p', async (channelNo, outNo) => {
    const paid = (id: string, number: string) =>
      on('2026-11-24', id, {
        debit: 'channel-receivable:unionpay',
        reference: { kind: 'PAYMENT', outNo: id, channelNo: number },
      });
    await book(
      paid('ours', '20261124120000123456789'),
      paid('late', '20261123235959123456789'),
      paid('too-late', '20261122120000123456789'),
    );
    expect(await findOutNo(local.table)('unionpay', channelNo)).toBe(outNo);
    expect(await findOutNo(local.table)('alipay', channelNo)).toBe('');
  });

  it('tells the days that entries came late to', async () => {
    await book(on('2026-10-05', 'a'));
    const since = time.now + 1;
    time.now += dayMs;
    await book(on('2026-10-06', 'late'), on('2026-11-25', 'b'));
    expect(await bookedSinceOf(local.table)(since)).toEqual(['2026-10-06', '2026-11-25']);
  });
});

/** Changes a figure behind the journal's back. */
const tamper = (key: Key, set: string, values: Readonly<Record<string, unknown>>) =>
  local.table.write({ kind: 'update', key, update: `SET ${set}`, values });

async function counterOf(pk: string, account: string): Promise<Key> {
  const { items } = await local.table.query({ pk });
  const found = items.find((item) => item['account'] === account);
  if (!found) throw new Error(`there is no counter of ${account}`);
  return { pk: found.pk, sk: found.sk };
}

const rested = () => {
  time.now += settledMs + 1;
};
const night = () => {
  time.now += dayMs;
};

describe('the audit', () => {
  it('looks at every day since the first, and on each day at the last two again', async () => {
    await book(on('2026-11-20', 'a'), on('2026-11-25', 'b'));
    rested();
    expect(await auditLedger(always, deps)).toMatchObject({ done: true, audited: 6 });
    expect(await auditLedger(always, deps)).toMatchObject({ done: true, audited: 0 });
    night();
    expect(await auditLedger(always, deps)).toMatchObject({ done: true, audited: 2 });
    time.now += 3 * dayMs;
    expect(await auditLedger(always, deps)).toMatchObject({ done: true, audited: 3 });
  });

  it('looks again at a day that an entry came late to', async () => {
    await book(on('2026-10-05', 'a'), on('2026-11-25', 'b'));
    rested();
    expect(await auditLedger(always, deps)).toMatchObject({ done: true, audited: 52 });
    time.now += 3 * 3_600_000;
    await book(on('2026-10-05', 'late'));
    await tamper({ pk: 'ENTRY#late', sk: 'ENTRY' }, '#lines[0].#minor = :minor', { minor: 1 });
    night();
    const { audited, differences } = await auditLedger(always, deps);
    expect([audited, [...differences.keys()]]).toEqual([3, ['2026-10-05']]);
  });

  it('goes on where its time was up, and where it died', async () => {
    await book(on('2026-11-16', 'a'));
    rested();
    let looks = 0;
    const day: typeof deps.ledger.day = (name) => {
      looks += 1;
      if (looks === 6) throw new Error('the container died');
      return deps.ledger.day(name);
    };
    const dying = { ...deps, ledger: { ...deps.ledger, day } };
    await expect(auditLedger(always, dying)).rejects.toThrow('the container died');
    expect((await deps.audits.state()).days).toHaveLength(8);
    const slow = () => {
      time.now += 1000;
      return time.now;
    };
    const { done, audited } = await auditLedger(time.now + 12_000, { ...deps, now: slow });
    expect(done).toBe(false);
    expect(audited).toBeGreaterThan(1);
    expect(await auditLedger(always, deps)).toMatchObject({ done: true, audited: 8 - audited });
  });

  it('leaves a day for the next tick that was booked in the last minute', async () => {
    await book(on('2026-11-25', 'late'));
    expect(await auditLedger(always, deps)).toMatchObject({ done: false, audited: 2 });
    rested();
    expect(await auditLedger(always, deps)).toMatchObject({ done: true, audited: 1 });
  });

  it.each([
    [
      'a daily counter',
      'BALANCES#2026-11',
      'revenue-clearing',
      '2026-11-24',
      ['day revenue-clearing credit'],
    ],
    ['a monthly counter', 'BALANCES', 'revenue-clearing', '2026-11-30', ['month revenue-clearing credit']],
  ])('finds %s that was changed', async (_, pk, account, day, expected) => {
    await book(on('2026-11-24', 'a'));
    await tamper(await counterOf(pk, account), '#credit = :credit', { credit: 1 });
    time.now = beijing('2026-12-01T03:30:00');
    const { differences } = await auditLedger(always, deps);
    expect(differences.get(day)?.map(({ of, at, figure }) => `${of} ${at} ${figure}`)).toEqual(expected);
  });

  it.each([
    [
      'does not add up',
      '#lines[0].#minor = :minor',
      { minor: 4799 },
      ['entry a sum', 'day channel-receivable:alipay debit'],
    ],
    [
      'cannot be read',
      '#lines = :lines',
      { lines: [] },
      [
        'unreadable ENTRY#a entries',
        'day channel-receivable:alipay debit',
        'day channel-receivable:alipay entries',
        'day revenue-clearing credit',
        'day revenue-clearing entries',
      ],
    ],
    [
      'has another time',
      '#postedAt = :at',
      { at: beijing('2026-11-23T12:00:00') },
      ['unreadable ENTRY#a entries'],
    ],
  ])('finds an entry that %s', async (_, set, values, expected) => {
    await book(on('2026-11-24', 'a'));
    await tamper({ pk: 'ENTRY#a', sk: 'ENTRY' }, set, values);
    rested();
    const { differences } = await auditDay('2026-11-24', deps);
    expect(differences.map(({ of, at, figure }) => `${of} ${at} ${figure}`)).toEqual(expected);
  });

  it('finds an entry without a counter', async () => {
    await book(on('2026-11-24', 'a'));
    for (const account of ['revenue-clearing', 'channel-receivable:alipay'])
      await local.table.write({ kind: 'delete', key: await counterOf('BALANCES#2026-11', account) });
    rested();
    const { differences } = await auditDay('2026-11-24', deps);
    expect(differences.map(({ at, figure, journal, other }) => [at, figure, journal, other])).toEqual([
      ['channel-receivable:alipay', 'debit', 4798n, 0n],
      ['channel-receivable:alipay', 'entries', 1n, 0n],
      ['revenue-clearing', 'credit', 4798n, 0n],
      ['revenue-clearing', 'entries', 1n, 0n],
    ]);
  });

  it('opens a case with its event, tells again when more differs, and closes it when the books agree', async () => {
    await book(on('2026-11-20', 'a'));
    const credit = await counterOf('BALANCES#2026-11', 'revenue-clearing');
    await tamper(credit, '#credit = :credit', { credit: 1 });
    rested();
    expect([...(await auditLedger(always, deps)).differences.keys()]).toEqual(['2026-11-20']);
    const opened = await local.table.get({ pk: 'LEDGERAUDIT#2026-11-20', sk: 'LEDGERAUDIT' });
    expect(auditEvents({ before: undefined, after: opened })).toMatchObject([
      {
        id: 'ledger-audit-2026-11-20.1',
        data: {
          day: '2026-11-20',
          count: 1,
          message:
            'The books of 2026-11-20 do not agree. revenue-clearing CNY credit: the entries say 4798, its counter 1.',
          differences: [{ of: 'day', at: 'revenue-clearing', journal: '4798', other: '1' }],
        },
      },
    ]);
    night();
    expect(await auditLedger(always, deps)).toMatchObject({ audited: 3 });
    expect(await deps.audits.caseOf('2026-11-20')).toMatchObject({ status: 'OPEN', version: 1 });
    await tamper(credit, '#credit = :credit', { credit: 2 });
    night();
    await auditLedger(always, deps);
    expect(await deps.audits.caseOf('2026-11-20')).toMatchObject({ status: 'OPEN', version: 2 });
    await tamper(credit, '#credit = :credit', { credit: 4798 });
    night();
    expect(await auditLedger(always, deps)).toMatchObject({ audited: 3 });
    const closed = await local.table.get({ pk: 'LEDGERAUDIT#2026-11-20', sk: 'LEDGERAUDIT' });
    expect(closed).toMatchObject({ status: 'CLOSED' });
    expect(auditEvents({ before: { ...closed, status: 'OPEN' } as never, after: closed })).toEqual([]);
    night();
    expect(await auditLedger(always, deps)).toMatchObject({ audited: 2 });
  });
});
