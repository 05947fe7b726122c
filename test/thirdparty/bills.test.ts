import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { billOf, faultOf } from '../builders/bill-reading.ts';

// Bills that others keep: an SDK's test file (MIT), a merchant's of 2015, and one that a test in Go was written around.
const folder = process.env['THIRDPARTY_DATA'] ?? join(import.meta.dirname, '../../../shared/data');
const file = (name: string) => join(folder, name);
const present = existsSync(file('bills_cn_merchant/SOURCE.txt'));
if (!present) console.log(`skipped: no bills in ${folder} (set THIRDPARTY_DATA)`);
const bills = present ? describe : describe.skip;

bills('bills that others keep', () => {
  it('WeChat Pay of 2019: 31 payments, 14 refunds, and its totals to the fen', async () => {
    const { lines, summary } = await billOf(
      createReadStream(file('payment-vectors/wechatpay-bill-ALL.csv')),
      {
        source: 'wechatpay',
        kind: 'trade',
        account: '1921000401',
        businessDate: '2019-02-19',
      },
    );
    const payments = lines.filter(({ kind }) => kind === 'PAYMENT');
    const refunds = lines.filter(({ kind }) => kind === 'REFUND');
    const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);
    expect([payments.length, refunds.length]).toEqual([31, 14]);
    expect(sum(payments.map(({ minor }) => minor))).toBe(47);
    expect(sum(refunds.map(({ minor }) => minor))).toBe(-14);
    expect(sum(lines.map(({ fee }) => fee))).toBe(8);
    expect(summary.format).toBe('wechatpay-trade-27');
    expect(summary.controlTotals.map(({ claimed }) => claimed)).toEqual([
      '45.0',
      '0.47',
      '0.14',
      '0.0',
      '0.08',
      '0.47',
      '0.14',
    ]);
  });

  it('WeChat Pay of 2015, with names that are gone since: two payments with fees below a fen', async () => {
    const { lines, summary } = await billOf(
      createReadStream(file('bills_cn_merchant/wechat_v2_bill_all_2015.csv')),
    );
    expect(lines.map(({ kind, minor, fee, exactFee }) => [kind, minor, fee, exactFee])).toEqual([
      ['PAYMENT', 1, 0, '0.00020'],
      ['PAYMENT', 1, 0, '0.00020'],
    ]);
    expect([summary.format, summary.controlTotals.at(-1)]).toEqual([
      'wechatpay-trade-24',
      { name: '手续费总金额', claimed: '0.00040' },
    ]);
  });

  it('Alipay of 2026, as no bill is: its refund is positive and counted as a payment, so it is refused', async () => {
    const bytes = readFileSync(file('bills_cn_merchant/alipay_merchant_detail_2026-06-05.csv'));
    expect(await faultOf(bytes)).toBe('ROW 8');
    const negative = bytes.toString().replace(',0.02,0.02,', ',-0.02,-0.02,');
    expect(await faultOf(Buffer.from(negative))).toBe('TOTALS');
    const withoutRefund = negative.split('\n').filter((line) => !line.includes('REF20260605001'));
    const right = withoutRefund.join('\n').replace('3笔，商家实收共9.93元', '2笔，商家实收共9.91元');
    expect(await faultOf(Buffer.from(right))).toBe('TRUNCATED');
    expect(await faultOf(Buffer.from(`${right}#退款合计：0笔，商家实收退款共0.00元\n`))).toBe('read');
  });
});
