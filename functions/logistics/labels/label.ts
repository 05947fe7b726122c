import type { LabelData, Party } from '../carriers/carrier.ts';
import type { CarrierCode } from '../domain/tracking.ts';

/** Paper of label printers (热敏面单纸), millimetres. */
export const papers = ['100x150', '76x130'] as const;
export type Paper = (typeof papers)[number];

/** All that is printed on the label (面单) of one parcel. */
export type Label = {
  readonly carrier: CarrierCode;
  readonly waybillNo: string;
  readonly role: 'MASTER' | 'CHILD' | 'SIGNBACK';
  /** Which of how many parcels of the shipment it is, from 1. */
  readonly part: { readonly number: number; readonly of: number };
  /** The mother's number, on a child. */
  readonly masterWaybillNo?: string;
  readonly from: Party;
  readonly to: Party;
  readonly data: LabelData;
  readonly weightGrams: number;
  /** To be collected on delivery (代收货款), and what it is insured for (保价), in fen. */
  readonly collectMinor?: number;
  readonly insuredMinor?: number;
  /** What is in it, for whoever packs: SKUs and pieces. */
  readonly content: string;
  readonly orderId: string;
  /** Milliseconds since 1970. */
  readonly printedAt: number;
};
