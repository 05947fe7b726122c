import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { isSignedBy, readMessage } from '../../infra/sandbox/unionpay/message.ts';
import { wechatBills } from '../../infra/sandbox/wechatpay/bills.ts';

// What the stand-ins write and check, held against messages and files of the real providers (SOURCE.txt beside them).
const folder = process.env['THIRDPARTY_DATA'] ?? join(import.meta.dirname, '../../../shared/data');
const vectors = join(folder, 'payment-vectors');
const present = existsSync(vectors);
if (!present) console.log(`skipped: no payment vectors at ${vectors} (set THIRDPARTY_DATA)`);
const read = (name: string) => readFileSync(join(vectors, name));

(present ? describe : describe.skip)('the stand-ins', () => {
  it("hold a message of UnionPay's own test gateway for signed, and a changed one not", () => {
    const message = readMessage(Buffer.from(read('unionpay-front-open.txt').toString().trim()));
    if (message === undefined) throw new Error('not a message');
    const certificate = message['signPubKeyCert'] ?? '';
    expect(isSignedBy(message, certificate)).toBe(true);
    expect(isSignedBy({ ...message, orderId: '20171030223624' }, certificate)).toBe(false);
  });

  it("write WeChat Pay's trade bill under the columns and totals of a real one", () => {
    const real = read('wechatpay-bill-ALL.csv').toString().split('\r\n');
    const trade = {
      provider: 'wechatpay' as const,
      id: 'o1',
      outTradeNo: 'o1',
      channelNo: '42',
      amount: 1,
      status: 'PAID' as const,
      notifyUrl: '',
      createdAt: 0,
      expiresAt: 1,
      paidAt: Date.parse('2026-11-26T12:00:00+08:00'),
      refunds: [],
      details: {},
    };
    const bill = wechatBills([trade], '2026-11-26')['ALL'];
    const ours = Buffer.isBuffer(bill) ? gunzipSync(bill).toString().split('\r\n') : [];
    const totals = (lines: readonly string[]) => lines.find((line) => line.startsWith('总交易单数'));
    expect([ours[0], totals(ours)]).toEqual([real[0], totals(real)]);
    expect(ours[1]?.split(',`')).toHaveLength(real[1]?.split(',`').length ?? 0);
  });
});
