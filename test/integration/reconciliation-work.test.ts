import * as fc from 'fast-check';
import { blockDay, startDay } from '../../functions/reconciliation/conclude-day.ts';
import { decideProposal } from '../../functions/reconciliation/decide-proposal.ts';
import { allowedActions, isWorkOfPayments } from '../../functions/reconciliation/domain/actions.ts';
import type { Found } from '../../functions/reconciliation/domain/difference.ts';
import { effectOf, movedBy as movedOf } from '../../functions/reconciliation/domain/differing.ts';
import { inForce } from '../../functions/reconciliation/domain/entry.ts';
import { type Line, netOf } from '../../functions/reconciliation/domain/line.ts';
import { readSide } from '../../functions/reconciliation/domain/read-side.ts';
import { reconcileDay } from '../../functions/reconciliation/domain/reconcile-day.ts';
import type { DayResult } from '../../functions/reconciliation/domain/result.ts';
import { effectOnReceivable } from '../../functions/reconciliation/domain/unagreed-fees.ts';
import { nextWorkStatuses, type WorkStatus } from '../../functions/reconciliation/domain/work.ts';
import { proposeAction } from '../../functions/reconciliation/propose-action.ts';
import { decideInBulk, proposeInBulk } from '../../functions/reconciliation/work-in-bulk.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { plantedDays } from '../builders/a-day.ts';
import { aFound, aSide } from '../builders/a-difference.ts';
import { type LocalTable, startLocalTable } from './support/local-table.ts';
import { deskOn, modelDesk, subject } from './support/reconciliation-desk.ts';

const code = (error: unknown) => (error instanceof Failure ? error.code : error);
const receivable = 'channel-receivable:wechatpay';
const suspense = 'suspense:wechatpay';
let desk: ReturnType<typeof modelDesk>;
beforeEach(() => {
  desk = modelDesk();
});
afterEach(() => expectKnownSteps(desk));

/** Every difference went the ways only that its states have. */
function expectKnownSteps({ steps }: ReturnType<typeof modelDesk>): void {
  const ways = Object.entries(nextWorkStatuses).flatMap(([from, next]) => next.map((to) => `${from} ${to}`));
  const gone = steps.filter(([from, to]) => from !== undefined && from !== to);
  expect(gone.map(([from, to]) => `${from} ${to}`).filter((way) => !ways.includes(way))).toEqual([]);
}

const numbered = (at: number, part: Partial<Found> = {}) =>
  aFound({ key: `A:${part.kind ?? 'CHANNEL_ONLY'}:PAYMENT:ord-${at}:42000${at}`, ...part });
const missing = numbered(1, {
  kind: 'LEDGER_ONLY',
  sides: { ledger: aSide() },
  effect: { CNY: -10_000 },
});
const inTime: Found = { ...missing, timingUntil: '2026-11-25' };
const extra = numbered(2);
const fen = (minor: number) => numbered(3, { kind: 'AMOUNT', effect: { CNY: minor } });

describe('concluding a day', () => {
  it('writes of a balanced day its head and its revision, and nothing else', async () => {
    await desk.conclude();
    expect(desk.written()).toEqual(['RECONCILIATION', 'REVISION']);
  });

  it('writes nothing where the inputs are the stored ones', async () => {
    const inputs = { ledger: 'l', bills: [], carry: 'c', policy: 'p', engineVersion: '1' };
    const first = await desk.conclude({ inputs, result: { found: [missing] } });
    desk.written();
    const again = await desk.conclude({ inputs, result: { found: [missing] } });
    expect([again.isNew, desk.written()]).toEqual([false, []]);
    expect(again.reconciliation).toEqual(first.reconciliation);
  });

  it('writes at most two items a difference beside the head', async () => {
    await desk.conclude({ result: { found: [missing, extra, fen(1)] } });
    const written = desk.written();
    expect(written.filter((sk) => sk !== 'RECONCILIATION' && sk !== 'REVISION').sort()).toEqual([
      'DIFFERENCE',
      'DIFFERENCE',
      'DIFFERENCE',
      'FOUND',
      'FOUND',
      'FOUND',
    ]);
    await desk.conclude({ result: { found: [missing, extra, fen(1)] } });
    expect(desk.written()).toEqual(['RECONCILIATION', 'REVISION']);
    await desk.conclude({ result: { found: [missing, extra, fen(2)] } });
    expect(desk.written().sort()).toEqual([
      'DIFFERENCE',
      'FOUND',
      'RECONCILIATION',
      'RECONCILIATION',
      'REVISION',
    ]);
  });

  it('says of late facts which differences they add, end and change', async () => {
    await desk.conclude({ result: { found: [missing, fen(1)] } });
    const { reconciliation } = await desk.conclude({ result: { found: [extra, fen(2)] } });
    expect(reconciliation).toMatchObject({
      revision: 2,
      concluded: {
        changes: {
          added: 1,
          gone: 1,
          changed: 1,
          addedIds: [desk.idOf(extra)],
          goneIds: [desk.idOf(missing)],
          changedIds: [desk.idOf(fen(2))],
        },
      },
    });
    const revisions = await desk.deps.reconciliations.revisions(reconciliation.reconciliationId);
    expect(revisions.map(({ revision, changes }) => [revision, changes.added])).toEqual([
      [1, 2],
      [2, 1],
    ]);
  });

  it('is told with its figures, each revision once', async () => {
    await desk.conclude({ result: { found: [missing, inTimeOf(4)] }, statementKey: 's.html' });
    const told = desk.told.filter(({ type }) => type === 'reconciliation.concluded');
    expect(told).toMatchObject([
      {
        data: {
          ...{ ...subject, businessDate: '2026-11-24', revision: 1, status: 'OUT_OF_BALANCE' },
          ...{ breaks: { LEDGER_ONLY: 1 }, timing: 1, statementKey: 's.html' },
        },
      },
    ]);
  });

  it('books its fees once, and of a later revision what it changes', async () => {
    const fees = (fee: bigint) => ({
      totals: { channel: [{ kind: 'PAYMENT' as const, currency: 'CNY', lines: 1, minor: 10_000n, fee }] },
    });
    await desk.conclude({ result: fees(60n) });
    await desk.conclude({ result: fees(60n) });
    expect(desk.entryIds()).toHaveLength(1);
    await desk.conclude({ result: fees(50n) });
    expect(desk.entryIds()).toHaveLength(2);
    expect(desk.balances()).toEqual({ 'channel-fee:wechatpay': 50, [receivable]: -50 });
  });

  it.each([1, 2, 3, 4])(
    'that breaks off after %i transactions is completed by the next run',
    async (more) => {
      const found = Array.from({ length: 120 }, (_, at) => numbered(100 + at));
      desk.failAfter(more - 1);
      await expect(desk.conclude({ result: { found } })).rejects.toThrow('the power is out');
      desk.failAfter(Number.POSITIVE_INFINITY);
      const { reconciliation } = await desk.conclude({ result: { found } });
      expect(reconciliation).toMatchObject({
        revision: 1,
        concluded: { changes: { added: 120, changed: 0 } },
      });
      expect(await desk.rowsOf()).toHaveLength(120);
      expect(desk.written().filter((sk) => sk === 'DIFFERENCE')).toHaveLength(120);
    },
  );

  it('writes nothing of a run that another one took the day from', async () => {
    const { differences } = desk.deps;
    const inputs = { ledger: 'x', bills: [], carry: 'c', policy: 'p', engineVersion: '1' };
    const day = { ...subject, businessDate: '2026-11-24', inputs };
    const slow = {
      ...desk.deps,
      differences: {
        ...differences,
        transact: async (writes: Parameters<typeof differences.transact>[0]) => {
          await startDay(day, desk.deps);
          return differences.transact(writes);
        },
      },
    };
    Object.assign(desk.deps, slow);
    expect(await desk.conclude({ result: { found: [missing] } }).catch(code)).toBe('BUSY');
    Object.assign(desk.deps, { differences });
    expect(await desk.rowsOf()).toEqual([]);
  });

  it('is blocked and told once, and goes on when the bill is there', async () => {
    const day = { ...subject, businessDate: '2026-11-24' };
    const block = { ...day, reason: 'NO_BILL' as const, message: 'It is not there.' };
    await blockDay(block, desk.deps);
    await blockDay(block, desk.deps);
    expect(desk.told.map(({ type }) => type)).toEqual(['reconciliation.blocked']);
    const { reconciliation } = await desk.conclude();
    expect(reconciliation).toMatchObject({ status: 'BALANCED', revision: 1 });
    await blockDay({ ...block, reason: 'BAD_BILL' }, desk.deps);
    expect(await desk.deps.reconciliations.get(reconciliation.reconciliationId)).toEqual(reconciliation);
  });
});

const inTimeOf = (at: number) => numbered(at, { timingUntil: '2026-11-25' });

describe('a difference over days and runs', () => {
  it('waits in time, and is open once it is overdue', async () => {
    await desk.conclude({ result: { found: [inTime] } });
    expect(await desk.workOf(missing)).toMatchObject({ status: 'TIMING', timingUntil: '2026-11-25' });
    await desk.conclude({ businessDate: '2026-11-25', result: { found: [missing] } });
    expect(await desk.workOf(missing)).toMatchObject({ status: 'OPEN', asOf: '2026-11-25' });
    await desk.conclude({ result: { found: [inTime] } });
    expect(await desk.workOf(missing)).toMatchObject({ status: 'OPEN' });
  });

  it('clears by itself when its counterpart comes, also when it was open already', async () => {
    await desk.conclude({ result: { found: [inTime] } });
    await desk.conclude({ businessDate: '2026-11-25', result: { found: [missing] } });
    await desk.conclude({ businessDate: '2026-11-26', result: { cleared: [missing.key] } });
    expect(await desk.workOf(missing)).toMatchObject({
      status: 'RESOLVED',
      resolution: { text: 'The counterpart came on 2026-11-26.' },
    });
    await desk.conclude({ result: { found: [inTime] } });
    expect(await desk.workOf(missing)).toMatchObject({ status: 'RESOLVED' });
  });

  it('ends when its own day finds it no more, although a later day spoke of it', async () => {
    await desk.conclude({ result: { found: [inTime] } });
    await desk.conclude({ businessDate: '2026-11-25', result: { found: [missing] } });
    await desk.conclude();
    expect(await desk.workOf(missing)).toMatchObject({ status: 'RESOLVED' });
  });

  it('is there again when it is found again', async () => {
    await desk.conclude({ result: { found: [extra] } });
    await desk.conclude();
    await desk.conclude({ result: { found: [extra] } });
    expect(await desk.workOf(extra)).toMatchObject({ status: 'OPEN', version: 3 });
    expect(await desk.rowsOf()).toMatchObject([{ addedIn: 3 }]);
  });

  it('keeps what people propose while its facts are the same, wherever its line stands in the bill', async () => {
    await desk.conclude({ result: { found: [extra] } });
    await desk.propose(extra, 'write-off');
    const moved = { ...extra, sides: { channel: aSide({ lineNo: 99 }) } };
    await desk.conclude({ result: { found: [moved] } });
    expect(await desk.workOf(extra)).toMatchObject({ status: 'PROPOSED', version: 2 });
  });

  it('drops a proposal about other facts, and says so', async () => {
    await desk.conclude({ result: { found: [fen(1)] } });
    await desk.propose(fen(1), 'write-off');
    await desk.conclude({ result: { found: [fen(2)] } });
    const { proposal, ...work } = await desk.workOf(fen(2));
    expect(proposal).toBeUndefined();
    expect(work).toMatchObject({
      status: 'OPEN',
      effect: { CNY: 2 },
      notes: [{ text: 'Its facts changed. The proposal to write-off by clerk is dropped.' }],
    });
  });
});

describe('proposal and approval', () => {
  beforeEach(() => desk.conclude({ result: { found: [missing, extra, fen(-1)] } }));

  it('take two people', async () => {
    await desk.propose(missing, 'write-off', 'clerk');
    expect(await desk.decide(missing, 'approve', 'clerk').catch(code)).toBe('FOUR_EYES');
    expect(await desk.decide(missing, 'reject', 'clerk').catch(code)).toBe('FOUR_EYES');
    expect(desk.balances()).toEqual({});
    expect(await desk.decide(missing)).toMatchObject({ status: 'WRITTEN_OFF' });
    expect(desk.balances()).toEqual({ [receivable]: -10_000, 'write-off': 10_000 });
  });

  it('are the same when they are sent again', async () => {
    const proposed = await desk.propose(missing, 'move-to-suspense');
    expect(await desk.propose(missing, 'move-to-suspense')).toEqual(proposed);
    const approved = await desk.decide(missing);
    expect(await desk.decide(missing)).toEqual(approved);
    expect(desk.entryIds()).toHaveLength(1);
    await desk.propose(extra, 'write-off');
    const rejected = await desk.decide(extra, 'reject');
    expect(rejected).toMatchObject({ status: 'OPEN', proposal: undefined });
    expect(await desk.decide(extra, 'reject')).toEqual(rejected);
  });

  it.each<[string, () => Promise<unknown>, string]>([
    ['what fits no such difference', () => desk.propose(missing, 'fetch-payment'), 'ACTION_NOT_ALLOWED'],
    ['to dismiss money', () => desk.propose(extra, 'dismiss'), 'ACTION_NOT_ALLOWED'],
    ['what there is not', () => desk.propose(numbered(9), 'write-off'), 'DIFFERENCE_NOT_FOUND'],
    ['a decision about nothing proposed', () => desk.decide(extra), 'WRONG_STATUS'],
  ])('refuse %s', async (_what, act, refusal) => {
    expect(await act().catch(code)).toBe(refusal);
    expect(desk.balances()).toEqual({});
  });

  it('refuse to propose over a colleague, and let everybody better their own', async () => {
    await desk.propose(extra, 'write-off', 'clerk');
    expect(await desk.propose(extra, 'fetch-payment', 'finance').catch(code)).toBe('WRONG_STATUS');
    expect(await desk.propose(extra, 'fetch-payment', 'clerk')).toMatchObject({
      proposal: { action: 'fetch-payment' },
    });
  });

  it('refuse a decision about another version than was seen', async () => {
    const { version } = await desk.propose(extra, 'write-off');
    await desk.propose(extra, 'move-to-suspense');
    const ask = { differenceId: desk.idOf(extra), decision: 'approve' as const, caller: 'finance', version };
    expect(await decideProposal(ask, desk.deps).catch(code)).toBe('WRONG_STATUS');
  });

  it('refuse to work on what is still in time', async () => {
    await desk.conclude({ businessDate: '2026-11-25', result: { found: [inTimeOf(5)] } });
    expect(await desk.propose(inTimeOf(5), 'write-off').catch(code)).toBe('WRONG_STATUS');
  });

  it('book once when two approve at the same moment', async () => {
    await desk.propose(missing, 'write-off');
    const both = await Promise.allSettled([desk.decide(missing), desk.decide(missing, 'approve', 'boss')]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(desk.entryIds()).toHaveLength(1);
  });

  it('hand a payment over to payments, and end when the comparison finds it', async () => {
    expect(await desk.settle(extra, 'fetch-payment')).toMatchObject({ status: 'APPROVED' });
    expect(desk.told.filter(({ type }) => type === 'difference.approved')).toMatchObject([
      {
        data: {
          ...{
            differenceId: desk.idOf(extra),
            action: 'fetch-payment',
            outNo: 'ord-1',
            channelNo: '4200001',
          },
          ...{ amount: { currency: 'CNY', minor: 10_000 }, proposedBy: 'clerk', approvedBy: 'finance' },
        },
      },
    ]);
    expect(desk.balances()).toEqual({});
    await desk.conclude({ result: { found: [missing, fen(-1)] } });
    expect(await desk.workOf(extra)).toMatchObject({ status: 'RESOLVED' });
  });
});

describe('money that was moved because of a difference', () => {
  it.each(['move-to-suspense', 'write-off'] as const)(
    'goes back when its day finds the difference no more, after %s',
    async (action) => {
      await desk.conclude({ result: { found: [missing] } });
      await desk.settle(missing, action);
      await desk.conclude();
      expect(desk.balances()).toEqual({});
      const { status, entries } = await desk.workOf(missing);
      expect([status, entries.length, entries[1]?.reverses]).toEqual(['RESOLVED', 2, entries[0]?.entryId]);
      await desk.conclude();
      expect(desk.entryIds()).toHaveLength(2);
    },
  );

  it('goes back when the counterpart comes after all', async () => {
    await desk.conclude({ result: { found: [missing] } });
    await desk.settle(missing, 'write-off');
    await desk.conclude({ businessDate: '2026-11-25', result: { cleared: [missing.key] } });
    expect(desk.balances()).toEqual({});
  });

  it('goes back when the facts change, and the difference is open again', async () => {
    await desk.conclude({ result: { found: [fen(-1)] } });
    await desk.settle(fen(-1), 'write-off');
    await desk.conclude({ result: { found: [fen(-2)] } });
    expect(await desk.workOf(fen(-2))).toMatchObject({ status: 'OPEN' });
    expect(desk.balances()).toEqual({});
    await desk.settle(fen(-2), 'write-off');
    expect(desk.balances()).toEqual({ [receivable]: -2, 'write-off': 2 });
  });

  it('stays while the difference is found as it was', async () => {
    await desk.conclude({ result: { found: [missing] } });
    await desk.settle(missing, 'move-to-suspense');
    await desk.conclude({ result: { found: [missing, extra] } });
    expect(desk.balances()).toEqual({ [receivable]: -10_000, [suspense]: 10_000 });
  });

  it('stays where a later day is silent about what people ended', async () => {
    await desk.conclude({ result: { found: [inTime] } });
    await desk.conclude({ businessDate: '2026-11-25', result: { found: [missing] } });
    await desk.settle(missing, 'write-off');
    await desk.conclude({ businessDate: '2026-11-25' });
    expect(await desk.workOf(missing)).toMatchObject({ status: 'WRITTEN_OFF' });
    await desk.conclude();
    expect(desk.balances()).toEqual({});
  });
});

describe('bank lines that are settlements', () => {
  const payout = (channelNo: string, minor: number) =>
    aSide({ kind: 'SETTLEMENT', minor, channelNo, day: '2026-11-24' });
  const credit = (channelNo: string, minor: number, lineNo = 1) =>
    aSide({ kind: 'OTHER', minor, channelNo, lineNo, account: '6225', day: '2026-11-25' });
  const [first, second] = [payout('out-1', -300), payout('out-2', -200)];
  const came = credit('b-1', 500);
  const onBank = (part: Partial<Found>): Found =>
    aFound({ leg: 'C', effect: { CNY: 1 }, day: '2026-11-25', ...part });
  const lone = (side: typeof first): Found =>
    onBank({
      ...{ kind: 'BANK_MISSING', key: `C:BANK_MISSING:${side.channelNo}`, day: '2026-11-24' },
      ...{ sides: { fund: side }, timingUntil: '2026-11-26' },
    });
  const suggestion = { settlements: [first, second], bank: [came] };
  const match = onBank({ kind: 'BANK_ONLY', key: 'C:BANK_ONLY:b-1', sides: { bank: came }, suggestion });
  beforeEach(async () => {
    await desk.conclude({ result: { found: [lone(first), lone(second)] } });
    await desk.conclude({ businessDate: '2026-11-25', result: { found: [match] } });
  });

  it('are accepted by two people, and end every difference about them', async () => {
    expect(await desk.settle(match, 'accept-match')).toMatchObject({ status: 'RESOLVED' });
    expect(desk.balances()).toEqual({ 'bank:6225': 500, 'settlement-in-transit': -500 });
    for (const each of [lone(first), lone(second)])
      expect(await desk.workOf(each)).toMatchObject({ status: 'RESOLVED', matchedWith: desk.idOf(match) });
    await desk.conclude({ result: { found: [lone(first), lone(second)] } });
    const { suggestion: _settled, ...silent } = match;
    await desk.conclude({ businessDate: '2026-11-25', result: { found: [silent] } });
    expect(await desk.workOf(match)).toMatchObject({ status: 'RESOLVED' });
    expect(desk.entryIds()).toHaveLength(1);
  });

  it('are in one match at most', async () => {
    const other = credit('b-2', 300, 2);
    const rival = onBank({
      ...{ kind: 'BANK_ONLY', key: 'C:BANK_ONLY:b-2', sides: { bank: other } },
      suggestion: { settlements: [first], bank: [other] },
    });
    await desk.conclude({ businessDate: '2026-11-26', result: { found: [rival] } });
    await desk.settle(match, 'accept-match');
    await desk.propose(rival, 'accept-match');
    expect(await desk.decide(rival).catch(code)).toBe('ACTION_NOT_ALLOWED');
    expect(desk.balances()).toEqual({ 'bank:6225': 500, 'settlement-in-transit': -500 });
  });

  it('are not accepted when the money of one was moved already', async () => {
    await desk.conclude({
      businessDate: '2026-11-26',
      result: { found: [{ ...lone(first), timingUntil: undefined as never }] },
    });
    await desk.settle(lone(first), 'write-off');
    await desk.propose(match, 'accept-match');
    expect(await desk.decide(match).catch(code)).toBe('ACTION_NOT_ALLOWED');
  });

  it('go their own ways again, all of them, when the bank says otherwise', async () => {
    await desk.settle(match, 'accept-match');
    await desk.conclude({ businessDate: '2026-11-25' });
    expect(desk.balances()).toEqual({});
    expect(await desk.workOf(match)).toMatchObject({ status: 'RESOLVED' });
    for (const each of [lone(first), lone(second)])
      expect(await desk.workOf(each)).toMatchObject({ status: 'OPEN' });
    await desk.conclude({ businessDate: '2026-11-25', result: { found: [match] } });
    await desk.settle(match, 'accept-match');
    expect(desk.balances()).toEqual({ 'bank:6225': 500, 'settlement-in-transit': -500 });
  });
});

describe('many at once', () => {
  const many = Array.from({ length: 130 }, (_, at) => numbered(100 + at));

  it('are proposed by kind, a hundred in a call, and each says what became of it', async () => {
    await desk.conclude({ result: { found: [...many, missing] } });
    const ask = { action: 'write-off' as const, reason: 'small', caller: 'clerk' };
    const filter = { kind: 'CHANNEL_ONLY' as const };
    const one = await proposeInBulk({ ...ask, selection: { filter, start: undefined } }, desk.deps);
    expect([one.items.length, one.items.every(({ work }) => work?.status === 'PROPOSED')]).toEqual([
      100,
      true,
    ]);
    const two = await proposeInBulk({ ...ask, selection: { filter, start: one.next } }, desk.deps);
    expect([two.items.length, two.next]).toEqual([30, undefined]);
    expect(await desk.workOf(missing)).toMatchObject({ status: 'OPEN' });
  });

  it('are decided by ids; what is refused stops no other', async () => {
    await desk.conclude({ result: { found: [missing, extra, fen(1)] } });
    await desk.propose(missing, 'write-off', 'clerk');
    await desk.propose(extra, 'write-off', 'finance');
    const ids = [missing, extra, fen(1), numbered(9)].map(desk.idOf);
    const ask = { selection: { ids }, decision: 'approve' as const, caller: 'finance' };
    const { items } = await decideInBulk(ask, desk.deps);
    expect(items.map(({ work, code: refusal }) => work?.status ?? refusal)).toEqual([
      'WRITTEN_OFF',
      'FOUR_EYES',
      'WRONG_STATUS',
      'DIFFERENCE_NOT_FOUND',
    ]);
  });
});

describe('whatever people and runs do in whatever order', () => {
  const all = [1, 2, 3].map(
    (at) => (minor: number) => numbered(at, { kind: 'AMOUNT', effect: { CNY: minor } }),
  );
  const which = fc.nat({ max: 2 });
  const minor = fc.constantFrom(undefined, -3, 5);
  const date = fc.constantFrom('2026-11-24', '2026-11-24', '2026-11-25');
  const step = fc.oneof(
    fc.record({ kind: fc.constant('run' as const), date, minors: fc.tuple(minor, minor, minor) }),
    fc.record({
      kind: fc.constant('propose' as const),
      which,
      action: fc.constantFrom('write-off' as const, 'move-to-suspense' as const),
    }),
    fc.record({ kind: fc.constant('approve' as const), which }),
    fc.record({ kind: fc.constant('reject' as const), which }),
  );
  type Step = typeof step extends fc.Arbitrary<infer Each> ? Each : never;

  const done = (here: ReturnType<typeof modelDesk>, each: Step): Promise<unknown> => {
    if (each.kind === 'run') {
      const found = each.minors.flatMap((is, at) => (is === undefined ? [] : (all[at]?.(is) ?? [])));
      return here.conclude({ businessDate: each.date, result: { found } });
    }
    const found = all[each.which]?.(0) ?? numbered(0);
    if (each.kind === 'propose') return here.propose(found, each.action);
    return here.decide(found, each.kind);
  };

  /** What a difference has moved on the provider's account: all that is off by it once people ended it, or nothing. */
  const movedBecauseOf = async (here: ReturnType<typeof modelDesk>, each: Found): Promise<number> => {
    const work = await here.deps.differences.get(here.idOf(each));
    const isEnded = work?.resolution?.action !== undefined;
    const lines = inForce(work?.entries ?? []).flatMap((entry) => entry.lines);
    const own = lines.filter(({ account }) => account === receivable).map((line) => line.minor);
    expect(own).toEqual(isEnded ? [work.effect['CNY']] : []);
    return own[0] ?? 0;
  };

  it('the journal is balanced, and each difference has moved its money once or not at all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const here = modelDesk();
        for (const each of steps)
          await done(here, each).catch((error: unknown) => expect(error).toBeInstanceOf(Failure));
        expectKnownSteps(here);
        let moved = 0;
        for (const each of all) moved += await movedBecauseOf(here, each(0));
        const balances = here.balances();
        expect(balances[receivable] ?? 0).toBe(moved);
        expect(Object.values(balances).reduce((sum, each) => sum + each, 0)).toBe(0);
        expect(new Set(here.entryIds()).size).toBe(here.entryIds().length);
      }),
      { numRuns: 400 },
    );
  });
});

describe('two days of a shop, compared and worked off', () => {
  type Lines = readonly Line[] | undefined;
  const isTrade = ({ kind }: Line) => kind !== 'FEE' && kind !== 'SETTLEMENT';
  const isMoney = ({ status }: Line) => status !== 'FAILED';
  const amounts = (lines: Lines, of: (line: Line) => number) =>
    (lines ?? []).filter(isMoney).map((line) => [line.currency, of(line)] as const);

  /** Compares a planted day, and concludes it. */
  const compared = async (input: ReturnType<typeof plantedDays>['first'], carried: DayResult['carried']) => {
    const { policy, lines, day: businessDate } = input;
    const result = await reconcileDay({ ...input, carried });
    const sides = await Promise.all(
      (['channel', 'fund'] as const).map((side) =>
        readSide({ side, lines: [lines[side] ?? []], legs: [], partitions: 1, policy }, () => undefined),
      ),
    );
    await desk.conclude({ businessDate, result, sides, policy });
    return result;
  };
  const all = async (status: WorkStatus) =>
    (await desk.deps.differences.list(status, {}, { limit: 1000 })).items;
  /** Works off what is open, each as is proposed; what payments would have to do goes to suspense. */
  const workOff = async () => {
    for (const work of await all('OPEN')) {
      const wanted = allowedActions(work).filter((action) => !isWorkOfPayments(action));
      const [action = 'dismiss'] = wanted;
      await desk.settle(work as Found, action);
    }
  };

  it.each(Array.from({ length: 150 }, (_, seed) => [seed]))(
    'leave books that say what the bills say, but for what is in time (seed %i)',
    async (seed) => {
      const { first, second } = plantedDays(seed);
      const { policy } = first;
      const { carried } = await compared(first, []);
      await compared(second, carried);
      await workOff();
      expect(await all('OPEN')).toEqual([]);
      const [one, two] = [first.lines, second.lines];
      const both = (side: 'ledger' | 'channel' | 'fund') => [...(one[side] ?? []), ...(two[side] ?? [])];
      const onItsWay = both('channel').filter(({ status }) => status === 'PROCESSING');
      const isDaily = policy.payouts === 'daily-net';
      const bill = effectOf(...amounts(isDaily ? onItsWay : both('fund'), netOf));
      const timing = (await all('TIMING')).filter(({ leg }) => !isDaily || leg === 'A');
      const journal = Object.entries(desk.balances()).flatMap(([name, minor]) => {
        const [account, currency = 'CNY'] = name.split(' ');
        return account === receivable ? [[currency, minor] as const] : [];
      });
      const books = effectOf(
        ...amounts(both('ledger').filter(isTrade), movedOf),
        ...Object.entries(effectOnReceivable(timing)),
        ...journal,
      );
      expect(books).toEqual(bill);
    },
  );
});

describe('bills', () => {
  const file = (sha256: string) => ({
    ...{ source: 'wechatpay' as const, account: '1900000109', businessDate: '2026-11-24' },
    ...{ sha256, objectKey: `bills/${sha256}` },
  });
  const content = { kind: 'trade' as const, format: 'wechatpay-trade-27', lines: 1 };
  const whole = { ...content, controlTotals: [], statements: [], notes: [] };
  const refusal = { fault: 'TOTALS' as const, reason: 'they do not add up', line: 3 };

  it('are one file for one content, and the next revision for another', async () => {
    const { bills } = desk.deps;
    const one = await bills.receive(file('a'), 1);
    expect(await bills.receive(file('a'), 2)).toEqual(one);
    await bills.parsed(one.billId, whole);
    await bills.parsed(one.billId, whole);
    const two = await bills.receive(file('b'), 3);
    expect(await bills.parsed(two.billId, whole)).toMatchObject({ status: 'PARSED', revision: 2 });
    expect(await bills.get(one.billId)).toMatchObject({ status: 'SUPERSEDED', revision: 1 });
    expect((await bills.latest(file(''))).map(({ billId }) => billId)).toEqual([two.billId]);
    expect(await bills.receive(file('a'), 4)).toMatchObject({ status: 'SUPERSEDED' });
  });

  it('that are refused are told once, and take the place of none', async () => {
    const { bills } = desk.deps;
    const good = await bills.receive(file('a'), 1);
    await bills.parsed(good.billId, whole);
    const bad = await bills.receive(file('b'), 2);
    await bills.rejected(bad.billId, refusal, 3);
    await bills.rejected(bad.billId, refusal, 4);
    expect(await bills.rejected(good.billId, refusal, 5)).toMatchObject({ status: 'PARSED' });
    expect((await bills.latest(file(''))).map(({ billId }) => billId)).toEqual([good.billId]);
    expect(desk.told).toMatchObject([{ type: 'bill.refused', data: { ...refusal, sha256: 'b' } }]);
  });

  it('tell of a chargeback once, however many do', async () => {
    const chargeback = {
      ...subject,
      ...{ key: 'A:1', paymentNo: '42', outNo: 'ord-1', minor: -100, currency: 'CNY', at: 1 },
    };
    await desk.deps.bills.tellChargeback(chargeback, 2);
    await desk.deps.bills.tellChargeback(chargeback, 3);
    expect(desk.told).toMatchObject([
      { type: 'reconciliation.chargeback.found', data: { paymentNo: '42', amount: { minor: -100 } } },
    ]);
  });
});

describe('over DynamoDB', () => {
  let local: LocalTable;
  beforeAll(async () => {
    local = await startLocalTable();
  });
  afterAll(() => local.stop());

  it('costs of a balanced day three requests and five units, and nothing of one that is known', async () => {
    const real = deskOn(local.table);
    const inputs = { ledger: 'l', bills: [], carry: 'c', policy: 'p', engineVersion: '1' };
    local.take();
    await real.conclude({ businessDate: '2026-11-01', inputs });
    expect(local.take()).toMatchObject({ requests: 3, writeUnits: 5 });
    await real.conclude({ businessDate: '2026-11-01', inputs });
    expect(local.take()).toMatchObject({ requests: 1, writeUnits: 0 });
  });

  it('finds, proposes, approves, lists and takes back as in memory', async () => {
    const real = deskOn(local.table);
    const day = { businessDate: '2026-11-24' };
    await real.conclude({ ...day, result: { found: [missing, extra, fen(-1)] } });
    await real.settle(missing, 'write-off');
    await real.propose(extra, 'fetch-payment');
    const list = async (status: 'OPEN' | 'WRITTEN_OFF', kind?: Found['kind']) => {
      const { items } = await real.deps.differences.list(status, { kind }, { limit: 10 });
      return items.map(({ differenceId }) => differenceId);
    };
    expect(await list('OPEN')).toEqual([real.idOf(fen(-1))]);
    expect(await list('OPEN', 'FEE')).toEqual([]);
    expect(await list('WRITTEN_OFF')).toEqual([real.idOf(missing)]);
    const { reconciliation } = await real.conclude({ ...day, result: { found: [extra] } });
    expect(reconciliation.concluded?.changes).toMatchObject({ added: 0, gone: 2, changed: 0 });
    expect(await real.workOf(extra)).toMatchObject({ status: 'PROPOSED' });
    expect((await real.workOf(missing)).entries).toHaveLength(2);
    const { reconciliationId } = reconciliation;
    const { items: rows } = await real.deps.reconciliations.rowPage(reconciliationId, { limit: 10 });
    expect(rows.map(({ differenceId }) => differenceId)).toEqual([real.idOf(extra)]);
    const days = { from: '2026-11-24', to: '2026-11-24', statuses: ['OUT_OF_BALANCE'] as const };
    expect(await real.deps.reconciliations.all(days)).toEqual([reconciliation]);
    const again = {
      differenceId: real.idOf(missing),
      action: 'write-off' as const,
      reason: 'x',
      caller: 'y',
    };
    expect(await proposeAction(again, real.deps).catch(code)).toBe('WRONG_STATUS');
  });

  it('costs of 49 differences three requests more, and about five units each', async () => {
    const real = deskOn(local.table);
    const found = Array.from({ length: 49 }, (_, at) => numbered(200 + at));
    local.take();
    await real.conclude({ businessDate: '2026-11-02', result: { found } });
    const { requests, writeUnits } = local.take();
    expect(requests).toBe(6);
    expect(writeUnits / 49).toBeLessThan(5.5);
  });
});
