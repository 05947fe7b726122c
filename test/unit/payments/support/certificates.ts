import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const names = z.enum([
  'leafKey',
  'root',
  'middle',
  'otherRoot',
  'unionpay',
  'testing',
  'merchant',
  'twoNames',
  'expired',
  'early',
  'selfSigned',
  'otherIssuer',
  'byMerchant',
  'platform',
]);
const file = join(import.meta.dirname, '../fixtures/certificates.json');

/** PEM by name; what each one is stands in fixtures/make-certificates.sh. */
export const certificates = z.record(names, z.string()).parse(JSON.parse(readFileSync(file, 'utf8')));

/** The one private key of every leaf certificate. */
export const leafKey: KeyObject = createPrivateKey(certificates.leafKey);
