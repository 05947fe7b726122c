import type { Download } from '../../shared/kernel/http-exchange.ts';
import type { Declined, ProviderDeps, ProviderName, Unknown } from './provider.ts';

/** trade: what was sold and refunded (交易账单, 业务账单). fund: what moved on our account there (资金账单, 账务明细). */
export type BillType = 'trade' | 'fund';

/** A bill that a provider writes of each business day. */
export type BillOffer = {
  readonly type: BillType;
  /** The hour in Beijing, on the day after, from which it should be there. */
  readonly readyAtHour: number;
};

/** What the provider says the file's hash is: of its own bytes, or of what they unpack to. */
export type BillHash = {
  readonly algorithm: 'SHA1';
  /** Hexadecimal. */
  readonly value: string;
  readonly of: 'content' | 'uncompressed';
};

/**
 * READY: the file, as the provider serves it. NOT_READY: it is still being written, ask later. NONE: the provider wrote none
 * for that day, which is no proof that nothing moved. Of the last two `code` is the provider's own word.
 */
export type BillAnswer =
  | {
      readonly state: 'READY';
      readonly fileName: string;
      /**
       * To be read once. Throws where it is cut off, too long or late, or not what its hash says, at the latest at its
       * end: then nothing of it may be used.
       */
      readonly chunks: AsyncIterable<Uint8Array>;
      readonly hash?: BillHash;
    }
  | { readonly state: 'NOT_READY' | 'NONE'; readonly code: string }
  | Declined
  | Unknown;

/** Where a provider hands out its bills (对账单下载). */
export type BillDesk = {
  readonly provider: ProviderName;
  /** Whose bills they are: our account at the provider. */
  readonly account: string;
  readonly bills: readonly BillOffer[];
  /** The bill of a business day YYYY-MM-DD. RangeError for one that is not offered, or no day. */
  readonly bill: (type: BillType, day: string) => Promise<BillAnswer>;
};

export type BillDeps = ProviderDeps & { readonly download: Download };

/** The file is not what the provider said that it would be. */
export class BillDamaged extends Error {
  override readonly name = 'BillDamaged';
}
