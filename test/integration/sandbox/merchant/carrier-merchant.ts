import { createHash } from 'node:crypto';
import type { Settings } from '../../../../infra/sandbox/settings.ts';

const md5 = (text: string) => createHash('md5').update(text).digest('base64');

/** As `java.net.URLEncoder` writes it. */
const java = (text: string) =>
  encodeURIComponent(text)
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/%20/g, '+');

export const sfSignatures = {
  java: (msgData: string, timestamp: string, checkword: string) => md5(java(msgData + timestamp + checkword)),
  raw: (msgData: string, timestamp: string, checkword: string) => md5(msgData + timestamp + checkword),
};

// biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of every form
type Answer = any;
type Values = Readonly<Record<string, string>>;
export type Asked = {
  readonly form?: keyof typeof sfSignatures;
  /** Changes the signed fields on their way. */
  readonly change?: (values: Values) => Values;
  readonly at?: number;
};

/** Signs and asks as SF wants it. */
export function sfMerchant(carriers: () => Settings['carriers'], now: () => number) {
  const raw = async (serviceCode: string, message: unknown, { form = 'java', change, at }: Asked = {}) => {
    const { serviceUrl, partnerId, checkword } = carriers().sf;
    const [msgData, timestamp] = [JSON.stringify(message), String(at ?? now())];
    const msgDigest = sfSignatures[form](msgData, timestamp, checkword);
    const requestID = crypto.randomUUID();
    const values = { partnerID: partnerId, requestID, serviceCode, timestamp, msgData, msgDigest };
    const body = new URLSearchParams(change?.(values) ?? values);
    const answer = await fetch(serviceUrl, { method: 'POST', body });
    return { status: answer.status, text: await answer.text() };
  };
  const envelope = async (service: string, message: unknown, asked?: Asked): Promise<Answer> =>
    JSON.parse((await raw(service, message, asked)).text);
  return {
    raw,
    envelope,
    /** What the service says, out of its text. */
    call: async (service: string, message: unknown, asked?: Asked): Promise<Answer> =>
      JSON.parse((await envelope(service, message, asked)).apiResultData),
  };
}

/** Signs and asks as ZTO wants it. */
export function ztoMerchant(carriers: () => Settings['carriers']) {
  return async (api: string, message: unknown, change: (headers: Values) => Values = (all) => all) => {
    const { serviceUrl, appKey, appSecret } = carriers().zto;
    const body = JSON.stringify(message);
    const headers = { 'content-type': 'application/json', 'x-appKey': appKey };
    const signed = { ...headers, 'x-dataDigest': md5(body + appSecret) };
    const answer = await fetch(`${serviceUrl}/${api}`, { method: 'POST', headers: change(signed), body });
    return (await answer.json()) as Answer;
  };
}

/** A ZTO push as it came, proven. */
export function readTrace(body: string, { appSecret, companyId }: Settings['carriers']['zto']) {
  const form = new URLSearchParams(Buffer.from(body, 'latin1').toString());
  const data = form.get('data') ?? '';
  return {
    isSigned: form.get('data_digest') === md5(data + appSecret) && form.get('company_id') === companyId,
    trace: JSON.parse(data) as Values,
  };
}

/** The routes of an SF push. */
export const readRoutes = (body: string): readonly Values[] =>
  JSON.parse(Buffer.from(body, 'latin1').toString()).Body.WaybillRoute;
