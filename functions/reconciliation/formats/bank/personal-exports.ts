import { BadBill } from '../../domain/bill.ts';
import { columnName } from '../columns.ts';
import type { Content, Format } from '../format.ts';
import { firstLines } from '../text.ts';

/** An export of a person's app or card, which is no statement of a merchant's account. */
type PersonalExport = {
  readonly title: string;
  /** Words of its first lines, all of them; or columns of its header, all of them. */
  readonly words?: readonly string[];
  readonly columns?: readonly string[];
  readonly instead: string;
};

const corporate = 'export the corporate account’s statement (对公账户明细) from the net bank instead';

/** All by what they say of themselves, none by the file's name. */
const personalExports: readonly PersonalExport[] = [
  {
    title: 'Alipay (支付宝电子客户回单)',
    words: ['支付宝账户', '导出交易类型'],
    instead: 'download the merchant’s bill (业务明细, 账务明细) instead',
  },
  {
    title: 'WeChat Pay (微信支付账单明细)',
    words: ['微信支付账单明细'],
    instead: 'download the merchant’s bill (交易账单, 资金账单) from pay.weixin.qq.com instead',
  },
  {
    title: 'JD (京东账单)',
    words: ['京东账号名'],
    instead: 'JD is no channel of this shop',
  },
  {
    title: 'Meituan (美团交易账单明细)',
    words: ['美团交易账单明细'],
    instead: 'Meituan is no channel of this shop',
  },
  {
    title: 'China Merchants Bank, credit card (招商银行信用卡)',
    words: ['招商银行信用卡对账单'],
    instead: corporate,
  },
  { title: 'Bank of China (中国银行交易流水明细单)', words: ['中国银行交易流水明细单'], instead: corporate },
  { title: 'Bank of China, credit card (中国银行信用卡)', words: ['中国银行信用卡账单'], instead: corporate },
  {
    title: 'ICBC card (工商银行明细查询文件下载)',
    columns: ['交易场所', '记账金额(收入)', '记账金额(支出)'],
    instead: corporate,
  },
  {
    title: 'China Merchants Bank, card (招商银行一卡通)',
    columns: ['联机余额', '客户摘要'],
    instead: corporate,
  },
  {
    title: 'Agricultural Bank of China, card (农业银行)',
    columns: ['交易摘要', '本次余额', '对手信息', '日志号'],
    instead: corporate,
  },
  {
    title: 'Bank of Communications, card (交通银行)',
    columns: ['借贷', '对方户名', '交易地点'],
    instead: corporate,
  },
  {
    title: 'Bank of Communications, credit card (交通银行信用卡)',
    columns: ['交易币种/金额', '入账币种/金额'],
    instead: corporate,
  },
  {
    title: 'China Guangfa Bank, credit card (广发银行信用卡)',
    columns: ['交易货币', '入账金额', '入账货币'],
    instead: corporate,
  },
];

/** How far down such exports put their header: explanations come first. */
const searchedLines = 40;

/** Refuses them by name, so that none is taken for a bank's CSV. It reads nothing. */
export const personalExport: Format = {
  name: 'personal',
  recognises(content) {
    const workbook = workbookIn(content);
    if (workbook !== undefined) throw refusedWorkbook(workbook);
    const lines = firstLines(content, searchedLines);
    const found = personalExports.find((each) => isOne(each, lines));
    if (found) throw new BadBill('FORMAT', `a personal export of ${found.title}: ${found.instead}`);
    return false;
  },
  read: () => {
    throw new RangeError('A personal export is not read');
  },
};

function isOne({ words, columns }: PersonalExport, lines: readonly string[]): boolean {
  if (words) return words.every((word) => lines.some((line) => line.includes(word)));
  return lines.some((line) => {
    const names = new Set(line.split(',').map((cell) => columnName(cell.replaceAll('"', ''))));
    return (columns ?? []).every((column) => names.has(columnName(column)));
  });
}

const ole2 = 'd0cf11e0a1b11ae1';

/** An Excel workbook by its first bytes, with who wrote it where it says so. */
function workbookIn({ head }: Content): string | undefined {
  const bytes = Buffer.from(head);
  if (bytes.subarray(0, 8).toString('hex') === ole2)
    return bytes.includes('China Construction Bank')
      ? 'a personal export of China Construction Bank (建设银行) as an Excel workbook (xls)'
      : 'an Excel workbook (xls)';
  const text = bytes.subarray(0, 2).toString('latin1') === 'PK' ? bytes.toString('latin1') : '';
  return text.includes('[Content_Types].xml') ? xlsx : undefined;
}

const xlsx = 'an Excel workbook (xlsx), such as a personal export of WeChat Pay (微信支付账单明细)';

/** An archive that is no archive of bills but a workbook, by its members' names: throws `BadBill` FORMAT. */
export function refuseWorkbook(memberNames: readonly string[]): void {
  if (memberNames.includes('[Content_Types].xml')) throw refusedWorkbook(xlsx);
}

const refusedWorkbook = (what: string) =>
  new BadBill(
    'FORMAT',
    `${what}: workbooks are not read, export the merchant’s bill or the bank’s statement as CSV`,
  );
