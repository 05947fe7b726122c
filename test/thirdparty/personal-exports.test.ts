import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { refusalOf } from '../builders/read-bank.ts';

// Exports of apps and cards: deb-sig/double-entry-generator (Apache-2.0).
const folder = process.env['THIRDPARTY_DATA'] ?? join(import.meta.dirname, '../../../shared/data');
const root = join(folder, 'bills_cn_personal');
if (!existsSync(root)) console.warn(`Skipped: no bills_cn_personal in ${folder}`);

const files = existsSync(root)
  ? readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => /\.(?:csv|xlsx?)$/.test(path))
  : [];

/** What each folder holds, as the message has to name it. */
const names: Readonly<Record<string, RegExp>> = {
  abc_debit: /Agricultural Bank of China.*农业银行/,
  alipay: /Alipay.*支付宝/,
  'boc/credit': /Bank of China, credit card.*中国银行信用卡/,
  'boc/debit': /Bank of China.*中国银行交易流水明细单/,
  bocom_credit: /Bank of Communications, credit card.*交通银行信用卡/,
  bocom_debit: /Bank of Communications, card.*交通银行/,
  ccb: /China Construction Bank.*建设银行.*xls/,
  cgb_credit: /China Guangfa Bank.*广发银行信用卡/,
  'cmb/credit': /China Merchants Bank, credit card.*招商银行信用卡/,
  'cmb/debit': /China Merchants Bank, card.*招商银行一卡通/,
  'icbc/': /ICBC card.*工商银行/,
  jd: /JD.*京东/,
  mt: /Meituan.*美团/,
  wechat: /WeChat Pay.*微信支付账单明细/,
};

(files.length > 0 ? it.each(files) : it.skip.each(['no personal exports']))(
  '%s is refused by name and not misread',
  async (path) => {
    const name = Object.entries(names).find(([start]) => path.startsWith(start))?.[1];
    expect(name).toBeDefined();
    expect(await refusalOf(readFileSync(join(root, path)))).toMatchObject({
      fault: 'FORMAT',
      message: expect.stringMatching(name ?? /$^/),
    });
  },
);

(files.length > 0 ? it : it.skip)('every folder is looked at', () => {
  const missing = Object.keys(names).filter((start) => !files.some((path) => path.startsWith(start)));
  expect(missing).toEqual([]);
});
