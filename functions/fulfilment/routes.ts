import type { AnyRoute } from '../../shared/http/route.ts';
import type { FulfilmentApiDeps } from './routes/deps.ts';
import { getAllocation } from './routes/get-allocation.ts';
import { getFulfilmentPolicy } from './routes/get-fulfilment-policy.ts';
import { getLayout } from './routes/get-layout.ts';
import { getOrderAllocation } from './routes/get-order-allocation.ts';
import { getPickList } from './routes/get-pick-list.ts';
import { getWave } from './routes/get-wave.ts';
import { listAllocations } from './routes/list-allocations.ts';
import { listBins } from './routes/list-bins.ts';
import { listPutAways } from './routes/list-put-aways.ts';
import { listWaves } from './routes/list-waves.ts';
import { postCollected } from './routes/post-collected.ts';
import { postConfirmations } from './routes/post-confirmations.ts';
import { postOrderAllocation } from './routes/post-order-allocation.ts';
import { postPack } from './routes/post-pack.ts';
import { postPick } from './routes/post-pick.ts';
import { postPutAwayDone } from './routes/post-put-away-done.ts';
import { postWave } from './routes/post-wave.ts';
import { postWaveCancel } from './routes/post-wave-cancel.ts';
import { putBin } from './routes/put-bin.ts';
import { putFulfilmentPolicy } from './routes/put-fulfilment-policy.ts';
import { putLayout } from './routes/put-layout.ts';

export const routes: readonly AnyRoute<FulfilmentApiDeps>[] = [
  getOrderAllocation,
  postOrderAllocation,
  listAllocations,
  getAllocation,
  postWave,
  listWaves,
  getWave,
  getPickList,
  postPick,
  postConfirmations,
  postWaveCancel,
  postPack,
  postCollected,
  listPutAways,
  postPutAwayDone,
  getLayout,
  putLayout,
  listBins,
  putBin,
  getFulfilmentPolicy,
  putFulfilmentPolicy,
];
