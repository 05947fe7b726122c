import type { Callback } from '../store.ts';
import type { CarrierName } from './names.ts';
import type { Scan } from './parcel.ts';
import type { CarrierSettings } from './settings.ts';
import { mostRoutes, sfPush } from './sf/push.ts';
import type { Shelf } from './shelf.ts';
import type { Told } from './travel.ts';
import { pushedTraces } from './zto/words.ts';

type Parts = {
  readonly shelf: Shelf;
  readonly send: (
    message: Pick<Callback, 'kind' | 'url' | 'content'>,
    of: CarrierName,
    faults?: readonly string[],
  ) => Callback;
  readonly settings: () => CarrierSettings;
  /** Nothing is pushed where it is left out. */
  readonly merchantUrl: string | undefined;
};
export type Post = (carrier: CarrierName, body: string, faults?: readonly string[]) => void;

/** How often a scan is told that is told again and again. */
const repeats = 4;

/** Pushes to the merchant's `/callbacks/carriers/{carrier}/{token}`. */
export const posting =
  ({ send, settings, merchantUrl }: Omit<Parts, 'shelf'>): Post =>
  (carrier, body, faults) => {
    if (merchantUrl === undefined) return;
    const url = `${merchantUrl}/callbacks/carriers/${carrier}/${settings()[carrier].pushToken}`;
    send({ kind: 'scan', url, content: { body } }, carrier, faults);
  };

/** Tells what was scanned: SF up to ten at once, ZTO each by itself; again, in another order or not at all where that is struck. */
export const telling =
  (shelf: Shelf, post: Post) =>
  (told: readonly Told[]): void => {
    const wanted = told.filter(({ scan, struck }) => !struck.has('never') && isWanted(scan, shelf));
    const carrierOf = ({ scan }: Told) => shelf.parcel(scan.waybillNo)?.carrier;
    postSf(
      wanted.filter((each) => carrierOf(each) === 'sf'),
      (scans, faults) => post('sf', sfPush(scans, shelf.switches().sfPushes), faults),
    );
    for (const { scan, struck } of wanted.filter((each) => carrierOf(each) === 'zto'))
      for (const trace of pushedTraces(scan)) postTimes(struck, () => post('zto', trace, held(struck)));
  };

/** A push that is shuffled waits until another one has passed it. */
const held = (struck: Told['struck']): readonly string[] => (struck.has('shuffle') ? ['reorder'] : []);

function postTimes(struck: Told['struck'], act: () => void): void {
  for (let times = struck.has('repeat') ? repeats : 1; times > 0; times -= 1) act();
}

/** What is struck goes by itself. */
function postSf(
  told: readonly Told[],
  post: (scans: readonly Scan[], faults?: readonly string[]) => void,
): void {
  const isOdd = ({ struck }: Told) => struck.has('repeat') || struck.has('shuffle');
  const plain = told.filter((each) => !isOdd(each)).map(({ scan }) => scan);
  for (let at = 0; at < plain.length; at += mostRoutes) post(plain.slice(at, at + mostRoutes));
  for (const { scan, struck } of told.filter(isOdd)) postTimes(struck, () => post([scan], held(struck)));
}

function isWanted({ waybillNo }: Scan, shelf: Shelf): boolean {
  const parcel = shelf.parcel(waybillNo);
  if (parcel === undefined) return false;
  return parcel.isSubscribed || shelf.switches().ztoPushes === 'all';
}
