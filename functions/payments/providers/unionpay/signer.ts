import { type KeyObject, X509Certificate } from 'node:crypto';
import { isInForce } from '../signature.ts';
import type { UnionpayConfig } from './config.ts';

const mostKept = 16;

export type Signer = { readonly key: KeyObject } | { readonly flaw: 'CERTIFICATE' | 'KEY_EXPIRED' };

/**
 * Tells whose key a message brought along with it. Trusted is a certificate that the pinned middle issued, itself issued by
 * the pinned root, that bears UnionPay's name, while all three are in force. The chain alone proves nothing: it holds
 * for the certificate of every merchant. What was proved is kept by its text; the times are looked at every time.
 */
export function signers({ root, middle, signerName }: UnionpayConfig): (pem: string, now: number) => Signer {
  const proved = new Map<string, { readonly held: X509Certificate; readonly key: KeyObject }>();
  const prove = (pem: string) => {
    const held = certificateOf(pem);
    if (!held || !isNamed(held, signerName)) return undefined;
    if (!held.checkIssued(middle) || !held.verify(middle.publicKey)) return undefined;
    const found = { held, key: held.publicKey };
    if (proved.size >= mostKept) proved.clear();
    proved.set(pem, found);
    return found;
  };
  return (pem, now) => {
    const found = proved.get(pem) ?? prove(pem);
    if (!found) return { flaw: 'CERTIFICATE' };
    const inForce = [found.held, middle, root].every((each) => isInForce(each, now));
    return inForce ? { key: found.key } : { flaw: 'KEY_EXPIRED' };
  };
}

/** Exactly one certificate: of several, two readers might take a different one. */
function certificateOf(pem: string): X509Certificate | undefined {
  if (pem.split('-----BEGIN ').length !== 2) return undefined;
  try {
    const held = new X509Certificate(pem);
    return held.publicKey.asymmetricKeyType === 'rsa' ? held : undefined;
  } catch {
    return undefined;
  }
}

/** As in `041@8310000000083040@中国银联股份有限公司@00016493`. A subject with two common names has none. */
function isNamed(held: X509Certificate, signerName: string): boolean {
  const { CN: name } = held.toLegacyObject().subject;
  return typeof name === 'string' && name.split('@')[2] === signerName;
}
