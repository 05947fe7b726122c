import { createHash, generateKeyPairSync, privateEncrypt } from 'node:crypto';
import forge from 'node-forge';

export type KeyPair = { readonly publicKey: string; readonly privateKey: string };
export type Certified = KeyPair & { readonly certificate: string };

/** A new RSA key pair of 2048 bits in PEM. */
export function newKeyPair(): KeyPair {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}

export type Named = { readonly commonName: string; readonly organization: string };
export type Issuer = { readonly name: Named; readonly privateKey: string };
export type CertificateOrder = {
  readonly name: Named;
  /** Undefined makes a certificate that its own key signed. */
  readonly issuer?: Issuer;
  readonly isAuthority: boolean;
  readonly notBefore: number;
  readonly validDays: number;
};

/** A key with its certificate (X.509 v3, SHA-256 with RSA), names in UTF-8. */
export function certified(order: CertificateOrder): Certified {
  const keys = newKeyPair();
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(keys.publicKey);
  certificate.serialNumber = serialOf(keys.publicKey);
  certificate.validity.notBefore = new Date(order.notBefore);
  certificate.validity.notAfter = new Date(order.notBefore + order.validDays * 86_400_000);
  certificate.setSubject(attributes(order.name));
  certificate.setIssuer(attributes(order.issuer?.name ?? order.name));
  certificate.setExtensions([
    { name: 'basicConstraints', cA: order.isAuthority, critical: true },
    order.isAuthority
      ? { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true }
      : { name: 'keyUsage', digitalSignature: true, nonRepudiation: true, critical: true },
  ]);
  certificate.sign(signerWith(order.issuer?.privateKey ?? keys.privateKey), forge.md.sha256.create());
  return { ...keys, certificate: forge.pki.certificateToPem(certificate) };
}

/** What stands before a SHA-256 hash in a PKCS #1 v1.5 signature (RFC 8017, 9.2). */
const sha256Info = Buffer.from('3031300d060960864801650304020105000420', 'hex');

/** Node's own RSA in the place of forge's, which is in JavaScript and takes seconds for a signature. */
function signerWith(privateKey: string): forge.pki.rsa.PrivateKey {
  const sign = (digest: forge.md.MessageDigest) => {
    const hash = Buffer.from(digest.digest().toHex(), 'hex');
    return privateEncrypt(privateKey, Buffer.concat([sha256Info, hash])).toString('latin1');
  };
  return { sign } as unknown as forge.pki.rsa.PrivateKey;
}

/** Twenty bytes that the key decides, positive and without a leading zero, so that every writing of it agrees. */
const serialOf = (publicKey: string): string =>
  `5${createHash('sha256').update(publicKey).digest('hex').slice(0, 39)}`;

function attributes({ commonName, organization }: Named): forge.pki.CertificateField[] {
  const utf8 = forge.asn1.Type.UTF8 as unknown as forge.asn1.Class;
  return [
    { shortName: 'C', value: 'CN' },
    { shortName: 'O', value: organization, valueTagClass: utf8 },
    { shortName: 'CN', value: commonName, valueTagClass: utf8 },
  ];
}
