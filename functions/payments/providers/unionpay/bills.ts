import { inflateSync } from 'node:zlib';
import type { HttpDownload } from '../../../../shared/kernel/http-exchange.ts';
import type { BillAnswer, BillDeps, BillDesk } from '../../bill-desk.ts';
import { compactTime } from '../beijing-time.ts';
import { magics, offersOf, withinOffers, withoutBill } from '../bill-files.ts';
import { type Form, formBody } from '../form.ts';
import { unknown, type Verified } from '../outbound.ts';
import { canonicalBase64 } from '../signature.ts';
import type { UnionpayConfig } from './config.ts';
import { flawOf, parseFileAnswer, signedFields } from './message.ts';
import { signers } from './signer.ts';

/**
 * UnionPay's file of a settle date (对账文件): a zip of ordinary transactions (ZM) and of disputes and corrections (ZME),
 * deflated once more and in the signed answer itself. It has no bill of an account: what it settles, it pays out.
 */
export function unionpayBills(config: UnionpayConfig, deps: BillDeps): BillDesk {
  const ask = fileTransfer(config, deps);
  return withinOffers({
    provider: 'unionpay',
    account: config.merId,
    bills: offersOf(['trade'], config.bills),
    bill: async (_type, day) => {
      const heard = await ask(day);
      if (heard.state === 'UNKNOWN') return heard;
      const code = heard.said.get('respCode') ?? '';
      if (config.codes.unclear.includes(code)) return unknown('PROVIDER', code);
      if (!config.codes.done.includes(code))
        return withoutBill(code, { day, settings: config.bills, now: deps.now });
      return fileOf(heard.said, `unionpay-${config.merId}-trade-${day}.zip`, config);
    },
  });
}

function fileOf(form: Form, fileName: string, { bills }: UnionpayConfig): BillAnswer {
  const packed = canonicalBase64(form.get('fileContent') ?? '');
  const content = packed && inflated(packed, bills.mostBytes);
  if (!content?.subarray(0, magics.zip.length).equals(magics.zip)) return unknown('UNREADABLE');
  return { state: 'READY', fileName, chunks: onlyChunk(content) };
}

async function* onlyChunk(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}

function inflated(packed: Uint8Array, maxOutputLength: number): Buffer | undefined {
  try {
    return inflateSync(packed, { maxOutputLength });
  } catch {
    return undefined;
  }
}

type FileTransfer = (day: string) => Promise<Verified<Form>>;

/** File transfer (文件传输, 76). The signature is over all of the answer, so all of it is held. */
function fileTransfer(config: UnionpayConfig, deps: BillDeps): FileTransfer {
  const signer = signers(config);
  return async (day) => {
    const settleDate = day.slice(5).replace('-', '');
    const txnTime = compactTime(deps.now());
    const asked = { txnType: '76', txnSubType: '01', bizType: '000000', fileType: '00', settleDate, txnTime };
    const answer = await wholeAnswer(asked, config, deps);
    if (!answer) return unknown('NO_ANSWER');
    const form = answer.status === 200 ? parseFileAnswer(answer.body) : undefined;
    if (!form) return unknown('UNREADABLE', String(answer.status));
    if (flawOf(form, deps.now(), signer)) return unknown('UNSIGNED');
    const { merId } = config;
    const same = Object.entries({ merId, settleDate, txnTime }).every(
      ([name, value]) => (form.get(name) ?? value) === value,
    );
    return same && form.get('merId') === merId ? { state: 'SAID', said: form } : unknown('MISMATCH');
  };
}

async function wholeAnswer(
  fields: Readonly<Record<string, string>>,
  config: UnionpayConfig,
  { download }: BillDeps,
): Promise<{ readonly status: number; readonly body: Buffer } | undefined> {
  const { timeoutMs, mostBytes } = config.bills;
  try {
    const answer = await download({
      method: 'POST',
      url: config.fileUrl,
      headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
      body: formBody(signedFields(fields, config)),
      timeoutMs,
      mostBytes,
    });
    return { status: answer.status, body: await bytesOf(answer) };
  } catch {
    return undefined;
  }
}

async function bytesOf({ body }: HttpDownload): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}
