import type { BillSource } from './line.ts';

/**
 * trade: what was sold and refunded (交易账单/业务账单). fund: what moved on the account (资金账单/账务明细).
 * statement: a bank's (银行对账单). dispute: chargebacks and corrections (差错文件).
 */
export const billKinds = ['trade', 'fund', 'statement', 'dispute'] as const;
export type BillKind = (typeof billKinds)[number];

/** What a file has to be; what is left out is not asked for. */
export type Expected = {
  readonly source?: BillSource;
  readonly kind?: BillKind;
  readonly account?: string;
  /** YYYY-MM-DD. */
  readonly businessDate?: string;
};

/** One account and time that a file speaks of; a bank's file may hold several (camt.053: Stmt). */
export type Statement = {
  readonly account: string;
  /** Of all its lines, or of the balances where it has none; empty where neither tells. */
  readonly currency: string;
  /** First and last business day, both included; equal for a daily bill. */
  readonly from: string;
  readonly to: string;
  /** Minor units; absent where the source does not tell. `opening` + every line's net = `closing` was proved. */
  readonly opening?: bigint;
  readonly closing?: bigint;
  /** The source's own number of the statement, and its place in the sequence, for gaps and repeats to be seen. */
  readonly id?: string;
  readonly sequence?: number;
  /** The bank says that this is a copy of one sent before (camt CpyDplctInd). */
  readonly copy?: boolean;
};

/** A figure that the source states about all of its lines, and that the lines were proved to add up to. */
export type ControlTotal = {
  readonly name: string;
  /** As written in the file, whitespace cut off. */
  readonly claimed: string;
};

/** What a whole file turned out to be. Nobody may use its lines before this is known. */
export type BillSummary = {
  readonly source: BillSource;
  readonly kind: BillKind;
  /** Which layout it was, such as `alipay-trade`, `wechatpay-trade-27`, `camt.053.001.08`, `csv:cmb`. */
  readonly format: string;
  readonly statements: readonly Statement[];
  readonly lines: number;
  readonly controlTotals: readonly ControlTotal[];
  /** What a person should know and that refuses nothing, such as a missing summary. */
  readonly notes: readonly string[];
};

/**
 * Why a file is refused whole.
 * FORMAT: no layout that we read; `message` names what it is where we know. ARCHIVE: zip or gzip damaged, or not as
 * expected. TOO_LARGE: beyond a cap. ENCODING. HEADER: a column is missing, twice or unknown. ROW: a line makes no sense.
 * TRUNCATED: the end is missing. TOTALS: the lines do not add up to what it says. BALANCE: opening + lines ≠ closing.
 * FOREIGN: another account. WRONG_DAY. WRONG_SOURCE: another source or kind than expected. HASH: not what the provider
 * said it would be.
 */
export const billFaults = [
  'FORMAT',
  'ARCHIVE',
  'TOO_LARGE',
  'ENCODING',
  'HEADER',
  'ROW',
  'TRUNCATED',
  'TOTALS',
  'BALANCE',
  'FOREIGN',
  'WRONG_DAY',
  'WRONG_SOURCE',
  'HASH',
] as const;
export type BillFault = (typeof billFaults)[number];

/** A file that is refused, with the line (from 1) where there is one. The message holds no personal data of buyers. */
export class BadBill extends Error {
  override readonly name = 'BadBill';
  readonly fault: BillFault;
  readonly line: number | undefined;
  constructor(fault: BillFault, message: string, line?: number, cause?: unknown) {
    super(line === undefined ? message : `line ${line}: ${message}`, { cause });
    this.fault = fault;
    this.line = line;
  }
}
