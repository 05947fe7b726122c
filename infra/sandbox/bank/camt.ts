import { yuan } from '../yuan.ts';
import { bankAccount, type Statement } from './statement.ts';

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const side = (amount: number): string => (amount < 0 ? 'DBIT' : 'CRDT');
const sum = (amount: number): string => yuan(Math.abs(amount));

/** camt.053.001.08 (ISO 20022, 银行对账单). */
export function camt053({ day, opening, closing, lines, sequence }: Statement): string {
  const balance = (code: string, amount: number) =>
    `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">${sum(amount)}</Amt><CdtDbtInd>${side(amount)}</CdtDbtInd><Dt><Dt>${day}</Dt></Dt></Bal>`;
  const entries = lines.map(
    ({ amount, no, remark, counterparty }) =>
      `<Ntry><NtryRef>${no}</NtryRef><Amt Ccy="CNY">${sum(amount)}</Amt><CdtDbtInd>${side(amount)}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>${day}</Dt></BookgDt><ValDt><Dt>${day}</Dt></ValDt><AcctSvcrRef>${no}</AcctSvcrRef><BkTxCd><Prtry><Cd>TRF</Cd></Prtry></BkTxCd><NtryDtls><TxDtls><Refs><AcctSvcrRef>${no}</AcctSvcrRef></Refs><Amt Ccy="CNY">${sum(amount)}</Amt><CdtDbtInd>${side(amount)}</CdtDbtInd><RltdPties><Dbtr><Pty><Nm>${escaped(counterparty)}</Nm></Pty></Dbtr></RltdPties><RmtInf><Ustrd>${escaped(remark)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>',
    `<GrpHdr><MsgId>SANDBOX-${day}</MsgId><CreDtTm>${day}T23:59:59+08:00</CreDtTm></GrpHdr>`,
    `<Stmt><Id>${bankAccount}-${day}</Id><ElctrncSeqNb>${sequence}</ElctrncSeqNb><CreDtTm>${day}T23:59:59+08:00</CreDtTm>`,
    `<Acct><Id><Othr><Id>${bankAccount}</Id></Othr></Id><Ccy>CNY</Ccy></Acct>`,
    balance('OPBD', opening),
    balance('CLBD', closing),
    ...entries,
    '</Stmt></BkToCstmrStmt></Document>',
    '',
  ].join('\n');
}
