import { createHash, sign, verify, X509Certificate } from 'node:crypto';
import type { Certified } from '../certificates.ts';
import { readForm, sortedPairs } from '../form.ts';
import { type Answer, spoiled } from '../provider.ts';

/** A message of ACP 5.1.0 (全渠道): names and values. */
export type Message = Readonly<Record<string, string>>;

/** Reads a form as UTF-8; undefined when it is none. */
export function readMessage(body: Buffer): Message | undefined {
  const form = readForm(body.toString('latin1'));
  if (form === undefined || form.size === 0) return undefined;
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    return Object.fromEntries([...form].map(([name, value]) => [name, decoder.decode(value)]));
  } catch {
    return undefined;
  }
}

/** What is signed: the hexadecimal SHA-256 of the sorted pairs, which RSA then hashes once more. */
function digestOf({ signature: _, ...values }: Message): Buffer {
  return Buffer.from(createHash('sha256').update(sortedPairs(values)).digest('hex'));
}

/** The number by which a certificate is named in requests: its serial in decimal. */
export const certIdOf = (certificate: string): string =>
  BigInt(`0x${new X509Certificate(certificate).serialNumber}`).toString();

export function isSignedBy(message: Message, certificate: string): boolean {
  const signature = Buffer.from(message['signature'] ?? '', 'base64');
  return verify('RSA-SHA256', digestOf(message), new X509Certificate(certificate).publicKey, signature);
}

/** Adds the signer's certificate and the signature; empty values are not sent. */
export function signedMessage(values: Message, signer: Certified, spoils: boolean): Message {
  const filled = Object.entries(values).filter(([, value]) => value !== '');
  const certificate = signer.certificate.trim().replace(/\r?\n/g, '\r\n');
  const message = { ...Object.fromEntries(filled), signPubKeyCert: certificate };
  const signature = sign('RSA-SHA256', digestOf(message), signer.privateKey).toString('base64');
  return { ...message, signature: spoils ? spoiled(signature) : signature };
}

/** Answers are pairs joined with `&` and not encoded, as the gateway sends them. */
export const messageAnswer = (message: Message): Answer => ({
  status: 200,
  headers: { 'content-type': 'text/html;charset=UTF-8' },
  body: sortedPairs(message),
});
