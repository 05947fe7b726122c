import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { writeFileAtomically } from '../local/state-dir.ts';
import { certified, newKeyPair } from './certificates.ts';

const keyPair = z.object({ publicKey: z.string(), privateKey: z.string() });
const certifiedKey = keyPair.extend({ certificate: z.string() });

const keysShape = z.object({
  alipay: z.object({ app: keyPair, alipay: keyPair }),
  wechatpay: z.object({
    merchant: certifiedKey,
    /** Two platform keys, so that one can follow the other. */
    platform: z.tuple([certifiedKey, certifiedKey]),
    apiV3Key: z.string().length(32),
  }),
  unionpay: z.object({
    root: certifiedKey,
    middle: certifiedKey,
    signer: certifiedKey,
    merchant: certifiedKey,
    /** Another merchant of the same authority: good enough for the chain, but it is not UnionPay. */
    stranger: certifiedKey,
  }),
});
export type Keys = z.output<typeof keysShape>;

export const unionpayMerchant = '777290058110097';

/** The keys of an earlier start, or new ones; the file is for its owner alone (0600). */
export function readKeys(directory: string, now: number): Keys {
  const file = join(directory, 'keys.json');
  if (existsSync(file)) return keysShape.parse(JSON.parse(readFileSync(file, 'utf8')));
  const keys = newKeys(now - 86_400_000);
  writeFileAtomically(file, JSON.stringify(keys));
  return keys;
}

function newKeys(notBefore: number): Keys {
  const tenpay = { commonName: 'Tenpay.com Root CA', organization: 'Tenpay.com' };
  const authority = certified({ name: tenpay, isAuthority: true, notBefore, validDays: 3650 });
  const ofTenpay = (commonName: string) =>
    certified({
      name: { commonName, organization: tenpay.organization },
      issuer: { name: tenpay, privateKey: authority.privateKey },
      isAuthority: false,
      notBefore,
      validDays: 1825,
    });
  const merchant = ofTenpay('1900000109');
  return {
    alipay: { app: newKeyPair(), alipay: newKeyPair() },
    wechatpay: {
      merchant,
      platform: [ofTenpay('Tenpay.com sign'), ofTenpay('Tenpay.com sign')],
      apiV3Key: createHash('sha256').update(merchant.privateKey).digest('hex').slice(0, 32),
    },
    unionpay: unionpayKeys(notBefore),
  };
}

function unionpayKeys(notBefore: number): Keys['unionpay'] {
  const cfca = 'China Financial Certification Authority';
  const rootName = { commonName: 'CFCA ACS CA', organization: cfca };
  const middleName = { commonName: 'CFCA ACS OCA1', organization: cfca };
  const root = certified({ name: rootName, isAuthority: true, notBefore, validDays: 7300 });
  const middle = certified({
    name: middleName,
    issuer: { name: rootName, privateKey: root.privateKey },
    isAuthority: true,
    notBefore,
    validDays: 3650,
  });
  const signing = (commonName: string) =>
    certified({
      name: { commonName, organization: middleName.commonName },
      issuer: { name: middleName, privateKey: middle.privateKey },
      isAuthority: false,
      notBefore,
      validDays: 1825,
    });
  return {
    root,
    middle,
    signer: signing('041@8310000000083040@中国银联股份有限公司@00016493'),
    merchant: signing(`041@Z2026@${unionpayMerchant}:SIGN@00000001`),
    stranger: signing('041@Z2026@700000000000001:SIGN@00000002'),
  };
}
