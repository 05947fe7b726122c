import * as fc from 'fast-check';
import { postingSchema } from '../../../functions/ledger/contract.ts';
import {
  type Action,
  actions,
  allowedActions,
  entriesOfAction,
} from '../../../functions/reconciliation/domain/actions.ts';
import {
  type DifferenceKind,
  differenceKinds,
  type Found,
} from '../../../functions/reconciliation/domain/difference.ts';
import { aFound, aSide, movedBy } from '../../builders/a-difference.ts';

const doing = { differenceId: 'dif_1', provider: 'wechatpay', round: 2, at: Date.UTC(2026, 10, 25) };
const moved = (action: Action, found: Found) => movedBy(entriesOfAction(action, found, doing));

const receivable = 'channel-receivable:wechatpay';
const suspense = 'suspense:wechatpay';
const fees = 'channel-fee:wechatpay';

const ledgerOnly = aFound({ kind: 'LEDGER_ONLY', sides: { ledger: aSide() }, effect: { CNY: -10_000 } });
const fen = (minor: number, fee = 0) => aSide({ minor, fee });
const amount = aFound({
  kind: 'AMOUNT',
  sides: { ledger: fen(10_000), channel: fen(9999) },
  effect: { CNY: -1 },
});
/** Charged CNY 0.61 where 0.60 was agreed. */
const fee = aFound({
  kind: 'FEE',
  sides: { ledger: fen(10_000), channel: fen(10_000, 61) },
  effect: { CNY: -1 },
});
/** A fen less than expected, of which another fen too much was kept. */
const amountAndFee = aFound({
  kind: 'AMOUNT',
  sides: { ledger: fen(10_000), channel: fen(9999, 61) },
  effect: { CNY: -2 },
});
const currency = aFound({
  kind: 'CURRENCY',
  sides: { ledger: aSide(), channel: aSide({ currency: 'USD', minor: 1400 }) },
  effect: { CNY: -10_000, USD: 1400 },
});
const payout = (part = {}) => aSide({ kind: 'SETTLEMENT', minor: -50_000, channelNo: 'out-1', ...part });
const credit = (part = {}) =>
  aSide({ kind: 'OTHER', minor: 50_000, account: '6225-0001', channelNo: 'b-1', ...part });
const onBank = (part: Partial<Found>) => aFound({ leg: 'C', key: `C:${part.kind}:1`, effect: {}, ...part });
const bankMissing = onBank({ kind: 'BANK_MISSING', sides: { fund: payout() } });
const bankOnly = onBank({ kind: 'BANK_ONLY', sides: { bank: credit() } });
const bankAmount = onBank({
  kind: 'BANK_AMOUNT',
  sides: { fund: payout(), bank: credit({ minor: 49_900 }) },
});
const twoAsOne = onBank({
  kind: 'BANK_ONLY',
  sides: { bank: credit() },
  suggestion: {
    settlements: [payout({ minor: -20_000 }), payout({ minor: -30_000, channelNo: 'out-2' })],
    bank: [credit()],
  },
});

describe('what is proposed first', () => {
  it.each<[string, Found, Action]>([
    ['a payment that only the provider has is fetched', aFound(), 'fetch-payment'],
    ['a payment that came twice goes back', aFound({ kind: 'DUPLICATE_CHARGE' }), 'refund-duplicate'],
    ['a fee is taken as charged', fee, 'correct-fee'],
    [
      'a fee that only the fund bill has is booked',
      aFound({
        leg: 'B',
        kind: 'FUND_ONLY',
        sides: { fund: aSide({ kind: 'FEE', minor: -30 }) },
        effect: { CNY: -30 },
      }),
      'correct-fee',
    ],
    [
      'any other line that only the fund bill has waits in suspense',
      aFound({ leg: 'B', kind: 'FUND_ONLY', sides: { fund: aSide({ kind: 'OTHER' }) } }),
      'move-to-suspense',
    ],
    ['a payment that the provider lacks waits in suspense', ledgerOnly, 'move-to-suspense'],
    [
      'a refund that only the provider has is not fetched',
      aFound({ kind: 'REFUND_EXCESS', sides: { channel: aSide({ kind: 'REFUND' }) } }),
      'move-to-suspense',
    ],
    ['bank lines that are settlements to the fen are those', twoAsOne, 'accept-match'],
    [
      'a statement that came twice is nothing',
      onBank({ kind: 'DUPLICATE_LINE', sides: { bank: credit() } }),
      'dismiss',
    ],
    ['what moves no money is nothing', aFound({ kind: 'ACCOUNT', effect: {} }), 'dismiss'],
    [
      'a balance that does not go on is looked into',
      aFound({ leg: 'B', kind: 'BALANCE_BREAK', sides: {}, effect: {} }),
      'dismiss',
    ],
  ])('%s', (_rule, found, first) => {
    expect(allowedActions(found)[0]).toBe(first);
  });

  it('is never a match that is not exact', () => {
    const { suggestion, ...rest } = twoAsOne;
    const short = { settlements: suggestion?.settlements.slice(1) ?? [], bank: suggestion?.bank ?? [] };
    expect(allowedActions({ ...rest, suggestion: short })).not.toContain('accept-match');
  });

  it('is never to dismiss what is off by money', () => {
    for (const found of [aFound(), ledgerOnly, amount, fee, currency, bankMissing, bankOnly, bankAmount])
      expect(allowedActions(found)).not.toContain('dismiss');
  });
});

describe('the journal entry of an action', () => {
  it.each<[string, Action, Found, Record<string, number>]>([
    [
      'brings the account up to the bill',
      'move-to-suspense',
      aFound(),
      { [receivable]: 10_000, [suspense]: -10_000 },
    ],
    [
      'brings the account down to the bill',
      'move-to-suspense',
      ledgerOnly,
      { [receivable]: -10_000, [suspense]: 10_000 },
    ],
    ['bears a missing fen', 'write-off', amount, { [receivable]: -1, 'write-off': 1 }],
    ['takes a fee as charged, out of suspense', 'correct-fee', fee, { [suspense]: -1, [fees]: 1 }],
    ['bears a fee that is too high, out of suspense', 'write-off', fee, { [suspense]: -1, 'write-off': 1 }],
    [
      'bears an amount and its fee',
      'write-off',
      amountAndFee,
      { [receivable]: -1, [suspense]: -1, 'write-off': 2 },
    ],
    [
      'leaves in suspense what of a fee lies there',
      'move-to-suspense',
      amountAndFee,
      { [receivable]: -1, [suspense]: 1 },
    ],
    [
      'is one for each currency',
      'move-to-suspense',
      currency,
      { [receivable]: -10_000, [suspense]: 10_000, [`${receivable} USD`]: 1400, [`${suspense} USD`]: -1400 },
    ],
    [
      'takes a payout that never came out of transit',
      'write-off',
      bankMissing,
      { 'settlement-in-transit': -50_000, 'write-off': 50_000 },
    ],
    [
      'books a credit that nobody paid out',
      'move-to-suspense',
      bankOnly,
      { 'bank:6225-0001': 50_000, [suspense]: -50_000 },
    ],
    [
      'books what came of a payout, and bears the rest',
      'write-off',
      bankAmount,
      { 'bank:6225-0001': 49_900, 'settlement-in-transit': -50_000, 'write-off': 100 },
    ],
    [
      'books an accepted match',
      'accept-match',
      twoAsOne,
      { 'bank:6225-0001': 50_000, 'settlement-in-transit': -50_000 },
    ],
    ['is none where payments move the money', 'fetch-payment', aFound(), {}],
    ['is none where payments give it back', 'refund-duplicate', aFound(), {}],
    ['is none where nothing is off', 'dismiss', aFound({ effect: {} }), {}],
  ])('%s', (_rule, action, found, accounts) => {
    expect(moved(action, found)).toEqual(Object.fromEntries(Object.entries(accounts).sort()));
  });

  it('is the same one however often it is made, and another one the next time', () => {
    const [first] = entriesOfAction('write-off', amount, doing);
    expect(entriesOfAction('write-off', amount, doing)).toEqual([first]);
    expect(entriesOfAction('write-off', amount, { ...doing, round: 3 })[0]?.entryId).not.toBe(first?.entryId);
  });

  it('is always one that the ledger takes', () => {
    const minor = fc.integer({ min: -1e12, max: 1e12 });
    const found = fc.record({
      kind: fc.constantFrom<DifferenceKind>(...differenceKinds),
      leg: fc.constantFrom('A' as const, 'B' as const, 'C' as const),
      effect: fc.dictionary(fc.constantFrom('CNY', 'USD', 'JPY'), minor),
      bank: minor,
      fund: minor,
    });
    fc.assert(
      fc.property(found, fc.constantFrom(...actions), ({ kind, leg, effect, bank, fund }, action) => {
        const sides = { bank: credit({ minor: bank }), fund: payout({ minor: fund }) };
        for (const entry of entriesOfAction(action, aFound({ kind, leg, effect, sides }), doing))
          postingSchema.parse(entry);
      }),
    );
  });
});
