import { beijingTime, dayMs } from '../beijing-time.ts';

export type BillHead = { readonly account: string; readonly from: number };

/** The four lines above the column names. The last day is exclusive. */
export const headLines = (title: string, list: string, { account, from }: BillHead): readonly string[] => [
  `#${title}`,
  `#账号：[${account}]`,
  `#起始日期：[${chinese(from)}]   终止日期：[${chinese(from + dayMs)}]`,
  `#-----------------------------------------${list}----------------------------------------`,
];

export const exportedAt = ({ from }: BillHead): string =>
  `#导出时间：[${chinese(from + dayMs + 20_809_000)}]`;

const chinese = (at: number): string => beijingTime(at).replace(/^(\d{4})-(\d\d)-(\d\d)/, '$1年$2月$3日');
