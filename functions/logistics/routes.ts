import type { AnyRoute } from '../../shared/http/route.ts';
import type { LogisticsApiDeps } from './routes/deps.ts';
import { getCarrierContract } from './routes/get-carrier-contract.ts';
import { getCarrierPolicy } from './routes/get-carrier-policy.ts';
import { getLogisticsCase } from './routes/get-logistics-case.ts';
import { getParcel } from './routes/get-parcel.ts';
import { getRateCard } from './routes/get-rate-card.ts';
import { getShipment } from './routes/get-shipment.ts';
import { getShipmentLabel } from './routes/get-shipment-label.ts';
import { getWatchPolicy } from './routes/get-watch-policy.ts';
import { listCarriers } from './routes/list-carriers.ts';
import { listLogisticsCases } from './routes/list-logistics-cases.ts';
import { listParcels } from './routes/list-parcels.ts';
import { listShipments } from './routes/list-shipments.ts';
import { postCarrierCallback } from './routes/post-carrier-callback.ts';
import { postLabels } from './routes/post-labels.ts';
import { postLogisticsCaseAction } from './routes/post-logistics-case-action.ts';
import { postParcelComplaint } from './routes/post-parcel-complaint.ts';
import { postShipment } from './routes/post-shipment.ts';
import { postShipmentHandover } from './routes/post-shipment-handover.ts';
import { postShipmentRetry } from './routes/post-shipment-retry.ts';
import { postShipmentVoid } from './routes/post-shipment-void.ts';
import { putCarrierContract } from './routes/put-carrier-contract.ts';
import { putCarrierPolicy } from './routes/put-carrier-policy.ts';
import { putRateCard } from './routes/put-rate-card.ts';
import { putWatchPolicy } from './routes/put-watch-policy.ts';

export const routes: readonly AnyRoute<LogisticsApiDeps>[] = [
  postShipment,
  getShipment,
  listShipments,
  postShipmentVoid,
  postShipmentHandover,
  postShipmentRetry,
  getShipmentLabel,
  postLabels,
  getParcel,
  listParcels,
  postParcelComplaint,
  listLogisticsCases,
  getLogisticsCase,
  postLogisticsCaseAction,
  listCarriers,
  putRateCard,
  getRateCard,
  putCarrierContract,
  getCarrierContract,
  putCarrierPolicy,
  getCarrierPolicy,
  putWatchPolicy,
  getWatchPolicy,
  postCarrierCallback,
];
