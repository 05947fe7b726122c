import {
  personalExport,
  refuseWorkbook,
} from '../../../../../functions/reconciliation/formats/bank/personal-exports.ts';
import { bankSamples } from '../../../../builders/bank-samples.ts';
import { readBank, refusalOf } from '../../../../builders/read-bank.ts';

describe('a personal export', () => {
  it.each([
    ['Alipay', '导出信息：\n姓名：某\n支付宝账户：a@b.c\n导出交易类型：[全部]\n\n交易时间,金额\n'],
    ['WeChat Pay', '微信支付账单明细,,\n微信昵称：[某],,\n交易时间,交易类型,金额(元)\n'],
    ['JD', '导出信息：\n京东账号名：某\n'],
    ['Meituan', '\uFEFF美团交易账单明细\n'],
    ['China Merchants Bank, credit card', '招商银行信用卡对账单（某）\n交易日,记账日,人民币金额\n'],
    ['China Merchants Bank, card', '记账日期,货币,交易金额,联机余额,交易摘要,对手信息,客户摘要\n'],
    ['Bank of China', '中国银行交易流水明细单\n'],
    ['Bank of China, credit card', '中国银行信用卡账单(2026年11月)\n'],
    ['ICBC card', '明细查询文件下载\n\n交易日期,交易场所,"记账金额(收入)","记账金额(支出)",余额\n'],
    ['Agricultural Bank of China', '交易日期,交易时间,交易摘要,交易金额,本次余额,对手信息,日 志 号\n'],
    ['Bank of Communications, card', '序号,交易日期,借贷,交易金额,余额,对方账号,对方户名,交易地点,摘要\n'],
    ['Bank of Communications, credit card', '交易日期,记账日期,交易说明,交易币种/金额,入账币种/金额\n'],
    ['China Guangfa Bank', '交易日期,入账日期,交易摘要,交易金额,交易货币,入账金额,入账货币\n'],
  ])('of %s is refused by name', async (name, file) => {
    expect(await refusalOf(file)).toMatchObject({
      fault: 'FORMAT',
      message: expect.stringMatching(
        new RegExp(`personal export of ${name}.*instead|personal export of ${name}.*no channel`),
      ),
    });
  });

  it('that is no longer than a header is told by it', async () => {
    expect(await refusalOf('记账日期,货币,交易金额,联机余额,交易摘要,对手信息,客户摘要')).toMatchObject({
      message: expect.stringContaining('China Merchants Bank, card'),
    });
  });

  it.each([
    ['xls', Buffer.from('d0cf11e0a1b11ae10000', 'hex')],
    ['xlsx', Buffer.from('PK\u0003\u0004xxxx[Content_Types].xml')],
  ])('in a workbook (%s) is refused as one', async (kind, file) => {
    expect(await refusalOf(file, {}, [personalExport])).toMatchObject({
      fault: 'FORMAT',
      message: expect.stringContaining(kind),
    });
  });

  it('is told by the names in an archive that is a workbook', () => {
    expect(() => refuseWorkbook(['[Content_Types].xml', 'xl/workbook.xml'])).toThrow('xlsx');
    expect(() => refuseWorkbook(['2088_20261126_业务明细.csv'])).not.toThrow();
  });

  it.each(Object.keys(bankSamples))('is not what %s is taken for', async (name) => {
    expect((await readBank(bankSamples[name] ?? '')).summary.source).toBe('bank');
  });
});
