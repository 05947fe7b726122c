import { numbered } from '../provider.ts';
import type { Store } from '../store.ts';
import type { CarrierName } from './names.ts';

const forms = { sf: ['SF7444', 15], zto: ['7310', 14] } as const;

/** A number that nobody had before: `SF` and 13 digits, or ZTO's 14. */
export const newWaybillNo = (carrier: CarrierName, store: Store): string =>
  numbered(forms[carrier][0], store.next(`${carrier}/waybill`), forms[carrier][1]);
