import {
  createDecipheriv,
  createPublicKey,
  hash,
  type KeyObject,
  verify,
  X509Certificate,
} from 'node:crypto';
import type { CallbackMessage, Reading } from '../../functions/payments/provider.ts';
import { readNotice as readAlipay } from '../../functions/payments/providers/alipay/callback.ts';
import { bytesOf, type Form, joinSorted, parseForm } from '../../functions/payments/providers/form.ts';
import { readNotice as readUnionpay } from '../../functions/payments/providers/unionpay/callback.ts';
import { readNotice as readWechatpay } from '../../functions/payments/providers/wechatpay/callback.ts';
import {
  noticeFields as alipayFields,
  alipayKeys,
  signedNotice as alipayNotice,
  anAlipayConfig,
} from '../unit/payments/support/alipay-kit.ts';
import { certificates } from '../unit/payments/support/certificates.ts';
import { now } from '../unit/payments/support/kit.ts';
import {
  aUnionpayConfig,
  noticeFields as unionpayFields,
  signedNotice as unionpayNotice,
} from '../unit/payments/support/unionpay-kit.ts';
import {
  apiV3Key,
  aWechatpayConfig,
  transactionFields,
  wechatpayKeys,
  notice as wechatpayNotice,
} from '../unit/payments/support/wechatpay-kit.ts';
import { fixed, median, type Report } from './report.ts';

const [rounds, callsARound, warmUp] = [41, 250, 2000];

type Contest = {
  readonly name: string;
  readonly bytes: number;
  readonly read: () => Reading;
  /** Only what cannot be left out: the calls of node:crypto, on bytes and keys that are ready. */
  readonly bare: () => boolean;
};
type Result = {
  readonly name: string;
  readonly bytes: number;
  readonly bareUs: number;
  readonly readUs: number;
  readonly ratio: number;
};

/** What reading a callback costs beside the cryptography in it: bytes in, verified fact out. */
export async function benchCallbacks(): Promise<Report> {
  const results = [alipay(), wechatpay(), unionpay()].map(measured);
  return {
    tables: [
      {
        title: `Callbacks: signature, decryption and parsing beside the bare calls of node:crypto`,
        columns: ['', 'bytes', 'bare us', 'read us', 'x bare'],
        rows: results.map(({ name, bytes, bareUs, readUs, ratio }) => [
          name,
          bytes,
          fixed(bareUs, 1),
          fixed(readUs, 1),
          fixed(ratio, 2),
        ]),
        notes: [
          `Medians of ${rounds} rounds of ${callsARound} calls, bare and read in turn; the ratio is the median of the rounds' own.`,
          'RSA of 2048 bits. Aim: at most 1.1 times the bare calls.',
        ],
      },
    ],
    figures: results,
  };
}

function measured({ name, bytes, read, bare }: Contest): Result {
  if (read().kind !== 'payment' || !bare()) throw new Error(`${name}: the callback is not believed`);
  repeat(warmUp, read);
  repeat(warmUp, bare);
  const pairs = Array.from({ length: rounds }, () => ({
    bareUs: repeat(callsARound, bare),
    readUs: repeat(callsARound, read),
  }));
  return {
    name,
    bytes,
    bareUs: median(pairs.map(({ bareUs }) => bareUs)),
    readUs: median(pairs.map(({ readUs }) => readUs)),
    ratio: median(pairs.map(({ bareUs, readUs }) => readUs / bareUs)),
  };
}

/** Microseconds a call. */
function repeat(calls: number, work: () => unknown): number {
  const startedAt = performance.now();
  for (let call = 0; call < calls; call += 1) work();
  return ((performance.now() - startedAt) * 1000) / calls;
}

/** As in a config: a key that was made from PEM. */
const held = ({ publicKey }: { readonly publicKey: KeyObject }): KeyObject =>
  createPublicKey(publicKey.export({ type: 'spki', format: 'pem' }));
const formOf = ({ body }: CallbackMessage): Form => parseForm(body) ?? new Map();
const signatureIn = (form: Form, name: string): Buffer => Buffer.from(form.get(name) ?? '', 'base64');

function alipay(): Contest {
  const message = alipayNotice(alipayFields());
  const form = formOf(message);
  const signed = bytesOf(joinSorted(form, (name) => name === 'sign' || name === 'sign_type'));
  const [key, signature] = [held(alipayKeys.theirs), signatureIn(form, 'sign')];
  const read = readAlipay(anAlipayConfig());
  return {
    name: 'alipay',
    bytes: message.body.length,
    read: () => read(message),
    bare: () => verify('sha256', signed, key, signature),
  };
}

function wechatpay(): Contest {
  const message = wechatpayNotice('TRANSACTION.SUCCESS', transactionFields());
  const { headers } = message;
  const body = Buffer.from(message.body);
  const start = `${headers['wechatpay-timestamp']}\n${headers['wechatpay-nonce']}\n`;
  const signed = Buffer.concat([Buffer.from(start), body, Buffer.from('\n')]);
  const signature = Buffer.from(headers['wechatpay-signature'] ?? '', 'base64');
  const { resource } = JSON.parse(body.toString());
  const sealed = Buffer.from(resource.ciphertext, 'base64');
  const [key, secret] = [held(wechatpayKeys.theirs), Buffer.from(apiV3Key)];
  const [nonce, aad] = [Buffer.from(resource.nonce), Buffer.from(resource.associated_data)];
  const read = readWechatpay(aWechatpayConfig());
  return {
    name: 'wechatpay',
    bytes: body.length,
    read: () => read(message, now),
    bare: () => {
      const holds = verify('sha256', signed, key, signature);
      const decipher = createDecipheriv('aes-256-gcm', secret, nonce, { authTagLength: 16 });
      decipher.setAAD(aad).setAuthTag(sealed.subarray(-16));
      decipher.update(sealed.subarray(0, -16));
      decipher.final();
      return holds;
    },
  };
}

function unionpay(): Contest {
  const message = unionpayNotice(unionpayFields());
  const form = formOf(message);
  const signed = bytesOf(joinSorted(form, (name, value) => name === 'signature' || value === ''));
  const key = new X509Certificate(certificates.unionpay).publicKey;
  const signature = signatureIn(form, 'signature');
  const read = readUnionpay(aUnionpayConfig());
  return {
    name: 'unionpay',
    bytes: message.body.length,
    read: () => read(message, now),
    bare: () => verify('sha256', Buffer.from(hash('sha256', signed, 'hex')), key, signature),
  };
}
