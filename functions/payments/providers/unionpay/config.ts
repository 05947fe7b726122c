import * as z from 'zod';
import { billSettings } from '../bill-settings.ts';
import { certificate, privateKey } from '../signature.ts';

/** Answer codes (应答码) as remembered from UnionPay's pages. */
const codes = z.strictObject({
  /** Done; A6 is "done with a flaw" (有缺陷的成功) and counts as done. */
  done: z.array(z.string()).default(['00', 'A6']),
  /** Not known yet: to be asked about later. */
  unclear: z.array(z.string()).default(['03', '04', '05']),
  absent: z.array(z.string()).default(['34']),
  /** The same number and time came before (重复交易). */
  repeated: z.array(z.string()).default(['12']),
});
const paths = z.strictObject({
  front: z.string().default('/frontTransReq.do'),
  app: z.string().default('/appTransReq.do'),
  back: z.string().default('/backTransReq.do'),
  query: z.string().default('/queryTrans.do'),
});

/**
 * How we are known to UnionPay (银联全渠道), ACP 5.1.0 with RSA, as a merchant that is connected directly. The signing
 * certificate and its key come out of the .pfx that CFCA gave us; root and middle are UnionPay's download.
 */
export const unionpayConfig = z
  .strictObject({
    merId: z.string().regex(/^[0-9A-Za-z]{15}$/),
    certificate,
    privateKey,
    root: certificate,
    middle: certificate,
    /**
     * The third part, between `@`, of the common name in the certificate that signs for UnionPay. The same authority issues
     * certificates to every merchant, so this name is what keeps a merchant from signing as UnionPay.
     */
    signerName: z.string().min(1).default('中国银联股份有限公司'),
    notifyUrl: z.url(),
    gateway: z.url().default('https://gateway.95516.com/gateway/api'),
    paths: paths.prefault({}),
    bizType: z
      .string()
      .regex(/^\d{6}$/)
      .default('000201'),
    timeoutMs: z.int().positive().default(8000),
    partialRefunds: z.int().positive().optional(),
    refundWindowDays: z.int().positive().default(330),
    openMinutes: z
      .int()
      .positive()
      .default(24 * 60),
    codes: codes.prefault({}),
    /** The whole answer is held in memory, for its signature. */
    bills: billSettings({ readyAtHour: 9, mostBytes: 100_000_000, none: ['98'], notReady: [] }),
    fileUrl: z.url().default('https://filedownload.95516.com/'),
  })
  .refine(({ certificate: own, privateKey: key }) => own.checkPrivateKey(key), {
    message: 'the key is not of this certificate',
    path: ['privateKey'],
  })
  .refine(({ root }) => root.ca && root.checkIssued(root) && root.verify(root.publicKey), {
    message: 'is not a root certificate',
    path: ['root'],
  })
  .refine(({ root, middle }) => middle.ca && middle.checkIssued(root) && middle.verify(root.publicKey), {
    message: 'is not issued by the root',
    path: ['middle'],
  })
  .transform((config) => ({
    ...config,
    /** How requests name our certificate: its serial in decimal. */
    certId: BigInt(`0x${config.certificate.serialNumber}`).toString(),
  }));
export type UnionpayConfig = z.output<typeof unionpayConfig>;
