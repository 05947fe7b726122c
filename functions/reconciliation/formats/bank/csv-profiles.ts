import { type CsvProfile, csvProfileSchema } from './csv-profile.ts';

/**
 * Bank exports that are read without configuration. The columns of CMB and ICBC are those that their corporate net banks
 * are known to export; banks rename columns, so a merchant's profile goes before these and needs no code.
 */
export const csvProfiles: readonly CsvProfile[] = [
  {
    name: 'cmb',
    title: 'China Merchants Bank, corporate (招商银行企业网银)',
    required: {
      account: ['账号'],
      currency: ['币种'],
      day: ['交易日', '交易日期'],
      out: ['借方金额'],
      in: ['贷方金额'],
      balance: ['余额'],
    },
    optional: {
      time: ['交易时间'],
      label: ['交易类型'],
      channelNo: ['流水号'],
      outNo: ['业务参考号'],
      counterparty: ['收(付)方名称', '收/付方名称'],
    },
    reference: ['摘要', '用途', '业务名称', '业务摘要', '其它摘要', '扩展摘要', '商务支付订单号', '票据号'],
  },
  {
    name: 'icbc',
    title: 'Industrial and Commercial Bank of China, corporate (工商银行企业网银)',
    required: {
      account: ['本方账号'],
      day: ['交易时间', '交易日期'],
      out: ['借方发生额'],
      in: ['贷方发生额'],
      balance: ['余额'],
    },
    optional: {
      currency: ['币种'],
      channelNo: ['流水号', '交易流水号'],
      outNo: ['业务参考号'],
      counterparty: ['对方单位名称', '对方户名'],
    },
    reference: ['摘要', '用途', '个性化信息', '凭证号'],
  },
  {
    name: 'generic',
    title: 'any bank, with two columns of amounts',
    required: {
      account: ['账号', '本方账号', 'account'],
      day: ['交易日期', '记账日期', '日期', 'date'],
      out: ['借方金额', '支出金额', '支出', 'debit'],
      in: ['贷方金额', '收入金额', '收入', 'credit'],
    },
    optional: generic(),
  },
  {
    name: 'generic-signed',
    title: 'any bank, with one column of amounts, out of the account negative or by a column of sides',
    required: {
      account: ['账号', '本方账号', 'account'],
      day: ['交易日期', '记账日期', '日期', 'date'],
      amount: ['金额', '交易金额', '发生额', 'amount'],
    },
    optional: { ...generic(), side: ['借贷', '借/贷', '借贷标志', '收支', '收/支', 'side'] },
  },
].map((profile) => csvProfileSchema.parse(profile));

/** Columns that a merchant's own export may have; every name is matched whole. */
function generic() {
  return {
    currency: ['币种', '货币', 'currency'],
    time: ['交易时间', '时间', 'time'],
    balance: ['余额', '账户余额', 'balance'],
    channelNo: ['流水号', '交易流水号', 'id'],
    outNo: ['业务参考号', '商户订单号', 'endToEndId'],
    counterparty: ['对方户名', '对方名称', '对方单位名称', 'counterparty'],
    label: ['交易类型', '业务类型', 'type'],
  };
}
