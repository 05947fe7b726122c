import type { Line } from '../../../../../functions/reconciliation/domain/line.ts';
import { camt053 } from '../../../../../infra/sandbox/bank/camt.ts';
import { cmbCsv } from '../../../../../infra/sandbox/bank/cmb-csv.ts';
import { mt940 } from '../../../../../infra/sandbox/bank/mt940.ts';
import { type Statement, statementOf } from '../../../../../infra/sandbox/bank/statement.ts';
import { readBank } from '../../../../builders/read-bank.ts';

const credit = (amount: number, no: string, remark: string) => ({
  ...{ day: '2026-11-26', amount, no, remark, counterparty: '支付宝（中国）网络技术有限公司' },
  of: 'alipay 2026-11-25',
});
const statement = statementOf('2026-11-26', [
  credit(123_456, 'B1', '支付宝提现 W1'),
  credit(-100, 'B2', 'A & <B>'),
  credit(123_456, 'B3', '支付宝提现 W2'),
]);

const essence = ({ minor, channelNo, day, currency, account }: Line) => [
  minor,
  channelNo,
  day,
  currency,
  account,
];

it('says the same in each of its formats', async () => {
  const writers: readonly ((of: Statement) => string)[] = [camt053, mt940, cmbCsv];
  const files = await Promise.all(writers.map((write) => readBank(write(statement))));
  for (const { lines, summary } of files) {
    expect(lines.map(essence)).toEqual(files[0]?.lines.map(essence));
    expect(lines.map(({ reference }) => reference)).toEqual([
      expect.stringContaining('W1'),
      expect.stringContaining('A & <B>'),
      expect.stringContaining('W2'),
    ]);
    expect(summary.statements).toMatchObject([
      {
        opening: BigInt(statement.opening),
        closing: BigInt(statement.closing),
        from: '2026-11-26',
        to: '2026-11-26',
      },
    ]);
  }
  expect(files[0]?.lines.map(({ minor }) => minor)).toEqual([123_456, -100, 123_456]);
});
