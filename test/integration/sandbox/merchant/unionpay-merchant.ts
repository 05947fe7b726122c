import { createHash, sign, verify, X509Certificate } from 'node:crypto';
import type { Settings } from '../../../../infra/sandbox/settings.ts';

export type Values = Record<string, string>;

const digest = (values: Values) => {
  const pairs = Object.keys(values)
    .filter((name) => name !== 'signature' && values[name] !== '')
    .sort()
    .map((name) => `${name}=${values[name]}`);
  return Buffer.from(createHash('sha256').update(pairs.join('&')).digest('hex'));
};

/** Signs and sends ACP 5.1.0 messages (signMethod 01). */
export function unionpayMerchant(settings: Settings['unionpay']) {
  const certId = BigInt(`0x${new X509Certificate(settings.merchantCertificate).serialNumber}`).toString();
  const signed = (values: Values): Values => {
    const all: Values = {
      version: '5.1.0',
      encoding: 'UTF-8',
      signMethod: '01',
      accessType: '0',
      bizType: '000201',
      channelType: '07',
      merId: settings.merId,
      certId,
      ...values,
    };
    return {
      ...all,
      signature: sign('RSA-SHA256', digest(all), settings.merchantPrivateKey).toString('base64'),
    };
  };
  const send = async (url: string, values: Values, change?: (values: Values) => void) => {
    const message = signed(values);
    change?.(message);
    const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(message) });
    return answer.text();
  };
  return {
    page: send,
    call: async (url: string, values: Values, change?: (values: Values) => void) =>
      readMessage(settings, readPairs(await send(url, values, change))),
  };
}

/** Answers are not encoded, and values may hold `=`. */
const readPairs = (text: string): Values =>
  Object.fromEntries(
    text.split('&').map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );

export const readForm = (body: string): Values => Object.fromEntries(new URLSearchParams(body));

/** The values, and what of the signature's proof holds. */
export function readMessage(settings: Settings['unionpay'], values: Values) {
  const certificate = new X509Certificate(values['signPubKeyCert'] ?? '');
  const middle = new X509Certificate(settings.middleCertificate);
  const root = new X509Certificate(settings.rootCertificate);
  const name = /^CN=(.*)$/m.exec(certificate.subject)?.[1] ?? '';
  return {
    values,
    isSigned: verify(
      'RSA-SHA256',
      digest(values),
      certificate.publicKey,
      Buffer.from(values['signature'] ?? '', 'base64'),
    ),
    isChained:
      certificate.checkIssued(middle) &&
      certificate.verify(middle.publicKey) &&
      middle.checkIssued(root) &&
      middle.verify(root.publicKey) &&
      root.verify(root.publicKey),
    signer: name.split('@')[2],
  };
}
