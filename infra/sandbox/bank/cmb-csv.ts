import { yuan } from '../yuan.ts';
import { bankAccount, type Statement } from './statement.ts';

const columns =
  '账号,账号名称,币种,交易日,交易时间,起息日,交易类型,借方金额,贷方金额,余额,摘要,流水号,收(付)方名称';

/** The export of China Merchants Bank for companies (招商银行企业网银), UTF-8 with a byte order mark. */
export function cmbCsv({ day, opening, lines }: Statement): string {
  let balance = opening;
  const compact = day.replaceAll('-', '');
  const rows = lines.map(({ amount, remark, no, counterparty }, at) => {
    balance += amount;
    const time = `09:${String(at % 60).padStart(2, '0')}:00`;
    const [out, into] = amount < 0 ? [yuan(-amount), ''] : ['', yuan(amount)];
    return [
      ...[`\t${bankAccount}`, '掌柜商店', '人民币', compact, time, compact, '转账汇入'],
      ...[out, into, yuan(balance), remark, no, counterparty],
    ].join(',');
  });
  return `\uFEFF${[columns, ...rows].join('\r\n')}\r\n`;
}
