import { fuzzed } from '../../../builders/bill-fuzz.ts';
import { wrongIn } from '../../../builders/bill-proof.ts';
import { billOf, inPieces } from '../../../builders/bill-reading.ts';
import { billSamples } from '../../../builders/bill-samples.ts';

// A million files: node scripts/fuzz-bills.ts --files 1000000
const files = 20_000;

/** Seeds that once found a mistake. */
const foundMistakes: readonly number[] = [];

it(`takes no damaged bill whose totals do not hold, and crashes on none of ${files}`, async () => {
  const outcomes = new Set<string>();
  for (let seed = 1; seed <= files; seed += 1) {
    const { outcome, violation } = await fuzzed(seed);
    outcomes.add(outcome);
    if (violation !== undefined) throw new Error(`seed ${seed}: ${violation}`);
  }
  const met = ['read', 'FORMAT', 'ROW', 'HEADER', 'TOTALS', 'BALANCE', 'TRUNCATED', 'ENCODING', 'ARCHIVE'];
  expect(met.filter((outcome) => !outcomes.has(outcome))).toEqual([]);
});

it('keeps what was once found', async () => {
  const again = await Promise.all(foundMistakes.map(fuzzed));
  expect(again.filter(({ violation }) => violation !== undefined)).toEqual([]);
});

it('the proof itself sees a fen, a line and a balance that are off', async () => {
  const trade = await billOf(inPieces(billSamples['wechatpay trade, 27 columns'] ?? Buffer.alloc(0)));
  const fund = await billOf(inPieces(billSamples['wechatpay fund'] ?? Buffer.alloc(0)));
  const [first, ...rest] = trade.lines;
  if (first === undefined) throw new Error('no line');
  expect(wrongIn(trade)).toBeUndefined();
  expect(wrongIn(fund)).toBeUndefined();
  expect(wrongIn({ ...trade, lines: [{ ...first, minor: first.minor + 1 }, ...rest] })).toContain(
    '应结订单总金额',
  );
  expect(wrongIn({ ...trade, lines: [{ ...first, fee: first.fee + 1 }, ...rest] })).toContain('手续费总金额');
  expect(wrongIn({ ...trade, lines: rest })).toBe('2 lines said, 1 read');
  const statements = fund.summary.statements.map((each) => ({ ...each, closing: (each.closing ?? 0n) + 1n }));
  expect(wrongIn({ ...fund, summary: { ...fund.summary, statements } })).toContain('closing');
});
