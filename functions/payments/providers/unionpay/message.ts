import { hash } from 'node:crypto';
import type { RefusalReason } from '../../provider.ts';
import { bytesOf, type Form, joinSorted } from '../form.ts';
import { isSigned, signed } from '../signature.ts';
import type { UnionpayConfig } from './config.ts';
import type { Signer } from './signer.ts';

const version = '5.1.0';
/** RSA with SHA-256; 11 would be a shared secret. */
const signMethod = '01';

/** What is signed: every field that holds something but the signature, hashed, and the hash as hexadecimal text. */
const digest = (form: Form): string =>
  hash('sha256', bytesOf(joinSorted(form, (name, value) => name === 'signature' || value === '')), 'hex');

/** Why a message is not by UnionPay, or undefined when it is. Version and method are ours, not the message's. */
export function flawOf(
  form: Form,
  now: number,
  signer: (pem: string, now: number) => Signer,
): RefusalReason | undefined {
  if (form.get('version') !== version || form.get('signMethod') !== signMethod) return 'ALGORITHM';
  const by = signer(form.get('signPubKeyCert') ?? '', now);
  if ('flaw' in by) return by.flaw;
  return isSigned(by.key, Buffer.from(digest(form)), form.get('signature') ?? '') ? undefined : 'SIGNATURE';
}

/** A request with what every one has and our signature. */
export function signedFields(
  fields: Readonly<Record<string, string>>,
  { merId, certId, bizType, privateKey }: UnionpayConfig,
): Readonly<Record<string, string>> {
  const all = { version, encoding: 'UTF-8', signMethod, bizType, accessType: '0', merId, certId, ...fields };
  const bytes = Object.entries(all).map(([name, value]): [string, string] => [
    name,
    Buffer.from(value).toString('latin1'),
  ]);
  return { ...all, signature: signed(privateKey, digest(new Map(bytes))) };
}

const file = /(?:^|&)fileContent=([A-Za-z0-9+/=]*)(?=&|$)/;

/** An answer with a file in it, which is taken out first: it is larger than any other field may be. */
export function parseFileAnswer(body: Uint8Array): Form | undefined {
  const text = Buffer.from(body).toString('latin1').trimEnd();
  const [held, content] = file.exec(text) ?? [];
  if (held === undefined || content === undefined) return parseAnswer(body);
  const rest = text.replace(held, '').replace(/^&/, '');
  const form = parseAnswer(Buffer.from(rest, 'latin1'));
  return form && !form.has('fileContent') ? new Map([...form, ['fileContent', content]]) : undefined;
}

const pair = /([\w.-]+)=((?:\{[^}]*\}|\[[^\]]*\]|[^&{[])*)(?:&|$)/y;

/**
 * An answer as UnionPay writes it: like a form, but nothing in it is escaped, and `&` in brackets separates nothing.
 * Undefined for anything else. Values are byte strings, as in a form.
 */
export function parseAnswer(body: Uint8Array): Form | undefined {
  const text = Buffer.from(body).toString('latin1').trimEnd();
  const form = new Map<string, string>();
  pair.lastIndex = 0;
  while (pair.lastIndex < text.length) {
    const [, name, value] = pair.exec(text) ?? [];
    if (name === undefined || value === undefined || form.has(name)) return undefined;
    form.set(name, value);
  }
  return form.size > 0 ? form : undefined;
}
