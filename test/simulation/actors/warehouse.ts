import { cancelWave } from '../../../functions/fulfilment/cancel-wave.ts';
import { finishPutAway } from '../../../functions/fulfilment/finish-put-away.ts';
import { makeWave } from '../../../functions/fulfilment/make-wave.ts';
import { packAllocation } from '../../../functions/fulfilment/pack-allocation.ts';
import { scanPick } from '../../../functions/fulfilment/scan-pick.ts';
import { handOver } from '../../../functions/logistics/settle-shipment.ts';
import { cancelOrder } from '../../../functions/orders/cancel-order.ts';
import type { Item } from '../../../shared/dynamodb/table.ts';
import { type Chance, chanceOf } from '../engine/random.ts';
import { rawLinesIn } from '../rules/fulfilment.ts';
import { count, word } from '../rules/raw-items.ts';
import type { World } from '../world.ts';
import { ask } from './client.ts';
import { warehouses } from './goods.ts';

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
/** After this the day's rush is over, and somebody comes by every few hours. */
const rushMs = 50 * minuteMs;
/** From bin to bin, at most. */
const walkMs = 6 * secondMs;
const kinds = ['ALLOCATION', 'WAVE', 'PUTAWAY', 'SHIPMENT'];

/** What people in the warehouse see: their screens say what the table says. */
type Floor = {
  readonly all: (kind: string) => readonly Item[];
  readonly lines: () => readonly Item[];
};

/**
 * People in the warehouses (仓库作业): they make waves and cancel some, scan what they pick, at times in parts, twice or not
 * finding all of it, pack into one or two parcels, hand them to the carrier, and put back what is not sent or came back.
 */
export function warehousePeople(world: World): void {
  const seen = new Map<string, Item>();
  world.onChange(({ key, after }) => {
    const isLine = key.pk.startsWith('WAVE#') && key.sk.startsWith('LINE#');
    if (after && (isLine || kinds.includes(key.sk))) seen.set(`${key.pk} ${key.sk}`, after);
  });
  const floor: Floor = {
    all: (kind) => [...seen.values()].filter(({ sk }) => sk === kind),
    lines: () => [...seen.values()].filter(({ sk }) => sk.startsWith('LINE#')),
  };
  void rounds(world, floor);
}

async function rounds(world: World, floor: Floor): Promise<void> {
  const { seed, timeline } = world.ground;
  const chance = chanceOf(seed, 'warehouse');
  const began = timeline.now();
  for (let round = 1; ; round += 1) {
    const isRush = timeline.now() - began < rushMs;
    await timeline.sleep(isRush ? chance.between(20 * secondMs, 3 * minuteMs) : 5 * hourMs);
    const shift: Shift = { world, floor, round, chance: chanceOf(seed, `round ${round}`) };
    await Promise.all(warehouses.map((warehouseId) => gather(shift, warehouseId)));
    await Promise.all(floor.lines().map((line) => pick(shift, line)));
    await Promise.all(floor.all('ALLOCATION').map((allocation) => pack(shift, allocation)));
    await Promise.all(floor.all('SHIPMENT').map((shipment) => handToCarrier(shift, shipment)));
    await Promise.all(floor.all('PUTAWAY').map((task) => putBack(shift, task)));
  }
}

type Shift = {
  readonly world: World;
  readonly floor: Floor;
  readonly round: number;
  readonly chance: Chance;
};

async function gather({ world, floor, round, chance }: Shift, warehouseId: string): Promise<void> {
  const ours = (item: Item) => word(item, 'warehouseId') === warehouseId;
  const waits = floor.all('ALLOCATION').some((each) => ours(each) && word(each, 'status') === 'WAITING');
  const [open] = floor.all('WAVE').filter((each) => ours(each) && word(each, 'status') === 'OPEN');
  if (open && chance.happens(0.04)) {
    const waveId = word(open, 'waveId');
    await ask(world, {
      name: `drop-${waveId}-${round}`,
      of: 'fulfilment-api',
      run: ({ fulfilment }) => cancelWave(waveId, fulfilment),
    });
  }
  if (!waits) return;
  const idempotencyKey = `wave-${warehouseId}-${round}`;
  const make = (name: string) =>
    ask(world, {
      name,
      of: 'fulfilment-api',
      run: ({ fulfilment }) =>
        makeWave({ ask: { warehouseId }, caller: 'picker', idempotencyKey }, fulfilment),
    });
  const calls = [make(idempotencyKey)];
  if (chance.happens(0.2)) calls.push(make(`${idempotencyKey}-twin`));
  await Promise.all(calls);
}

type Scan = { readonly picked: number; readonly short: number };

/** One or two scans of a line that is open; some pieces are not there, and some scans come twice. */
async function pick({ world, floor, round }: Shift, line: Item): Promise<void> {
  const wave = floor.all('WAVE').find(({ pk }) => pk === line.pk);
  const open = count(line, 'quantity') - count(line, 'picked') - count(line, 'short');
  if (open <= 0 || line['dropped'] === true || word(wave, 'status') !== 'OPEN') return;
  const name = `${line.pk.slice('WAVE#'.length)} ${line.sk.slice('LINE#'.length)}`;
  const chance = chanceOf(world.ground.seed, `pick ${name} ${round}`);
  const isAlone = open === 1 || chance.happens(0.7);
  const first = isAlone ? open : chance.between(1, open - 1);
  const parts = isAlone ? [first] : [first, open - first];
  if (chance.happens(0.08))
    void cancelSoon(world, word(line, 'orderId'), { name: `${name} ${round}`, chance });
  for (const [index, pieces] of parts.entries()) {
    await world.ground.timeline.sleep(chance.between(0, walkMs));
    const short = chance.happens(0.12) ? chance.between(1, pieces) : 0;
    await scan(world, {
      name,
      key: `${name} ${round}.${index}`,
      scan: { picked: pieces - short, short },
      chance,
    });
  }
}

type Cancelling = { readonly name: string; readonly chance: Chance };

/** A buyer who changes their mind just while it is picked. */
async function cancelSoon(world: World, id: string, { name, chance }: Cancelling): Promise<void> {
  await world.ground.timeline.sleep(chance.between(0, walkMs));
  await ask(world, {
    name: `cancel while ${name} is picked`,
    of: 'orders-api',
    run: (shop) => cancelOrder({ id, reason: 'changed my mind', caller: 'shop' }, shop),
  });
}

type Scanning = {
  readonly name: string;
  readonly key: string;
  readonly scan: Scan;
  readonly chance: Chance;
};

async function scan(world: World, { name, key, scan: taken, chance }: Scanning): Promise<void> {
  const scans = world.picks.get(name) ?? new Map<string, Scan>();
  world.picks.set(name, scans.set(key, taken));
  const [waveId = '', lineId = ''] = name.split(' ');
  const once = (called: string) =>
    ask(world, {
      name: called,
      of: 'fulfilment-api',
      run: ({ fulfilment }) => scanPick({ waveId, lineId, key, ...taken }, fulfilment),
      acknowledged: () => {
        const stored = world.model.get({ pk: `WAVE#${waveId}`, sk: `LINE#${lineId}` });
        const known = (stored?.['scans'] ?? []) as readonly { readonly key: string }[];
        if (!known.some((each) => each.key === key))
          world.violate('what is acknowledged is stored', `scan ${key}`);
      },
    });
  const calls = [once(`scan ${key}`)];
  if (chance.happens(0.15)) calls.push(once(`scan ${key} twin`));
  await Promise.all(calls);
  if (chance.happens(0.1)) await once(`scan ${key} again`);
}

/** Everything in one parcel, or the first line's pieces in one and the rest in another. */
async function pack({ world, round, chance: rounded }: Shift, allocation: Item): Promise<void> {
  if (word(allocation, 'status') !== 'PICKED' || rounded.happens(0.2)) return;
  const allocationId = word(allocation, 'allocationId');
  const chance = chanceOf(world.ground.seed, `pack ${allocationId}`);
  const lines = rawLinesIn(allocation).map(({ sku, quantity }) => ({ sku, quantity }));
  const [first, ...rest] = lines;
  const isSplit = first !== undefined && rest.length > 0 && chance.happens(0.5);
  const cartons = isSplit ? [[first], rest] : [lines];
  const parcels = cartons.map((held) => ({ weightGrams: 300 * held.length, lines: held }));
  const once = (name: string) =>
    ask(world, {
      name,
      of: 'fulfilment-api',
      run: ({ fulfilment }) => packAllocation({ allocationId, parcels }, fulfilment),
    });
  const calls = [once(`pack-${allocationId}-${round}`)];
  if (chance.happens(0.2)) calls.push(once(`pack-${allocationId}-${round}-twin`));
  await Promise.all(calls);
}

const labelled = (shipment: Item): readonly string[] =>
  (shipment['booked'] as { parcels: readonly { waybillNo: string }[] } | undefined)?.parcels.map(
    ({ waybillNo }) => waybillNo,
  ) ?? [];

/** The carrier takes what stands there with a label; somebody says so, or the carrier's scan does. */
async function handToCarrier({ world, round, chance }: Shift, shipment: Item): Promise<void> {
  const [shipmentId, status] = [word(shipment, 'shipmentId'), word(shipment, 'status')];
  const isVoid = status === 'VOIDED' || status === 'MARKED_UNUSED';
  // Nobody took the label of a cancelled order off, and the carrier took it along.
  const goesAstray = isVoid && chanceOf(world.ground.seed, `${shipmentId} astray`).happens(0.1);
  if ((status !== 'BOOKED' && !goesAstray) || chance.happens(0.3)) return;
  for (const waybillNo of labelled(shipment)) world.depots?.pickUp(waybillNo);
  if (isVoid || chance.happens(0.4)) return;
  await ask(world, {
    name: `handover-${shipmentId}-${round}`,
    of: 'logistics-api',
    run: ({ logistics }) => handOver(shipmentId, logistics),
    acknowledged: () => {
      const stored = world.model.get({ pk: `SHIPMENT#${shipmentId}`, sk: 'SHIPMENT' });
      if (stored?.['handedOverAt'] === undefined)
        world.violate('what is acknowledged is stored', `handover of ${shipmentId}`);
    },
  });
}

async function putBack({ world, round, chance }: Shift, task: Item): Promise<void> {
  if (word(task, 'status') !== 'OPEN' || chance.happens(0.3)) return;
  const putAwayId = word(task, 'putAwayId');
  const place = chance.happens(0.7) ? 'sellable' : 'quarantine';
  const [line] = rawLinesIn(task);
  const some = line && place === 'sellable' && chance.happens(0.2) ? [{ sku: line.sku, quantity: 1 }] : [];
  const found = { place, quarantine: some } as const;
  const once = (name: string) =>
    ask(world, {
      name,
      of: 'fulfilment-api',
      run: ({ fulfilment }) => finishPutAway({ putAwayId, caller: 'picker', ...found }, fulfilment),
    });
  const calls = [once(`put-${putAwayId}-${round}`)];
  if (chance.happens(0.2)) calls.push(once(`put-${putAwayId}-${round}-twin`));
  await Promise.all(calls);
}
