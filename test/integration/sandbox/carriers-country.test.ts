import { hubs, placeOf, wayBetween } from '../../../infra/sandbox/carriers/country.ts';
import { leavingAt, nextStep, type Step } from '../../../infra/sandbox/carriers/journey.ts';
import { type Fate, fates, type Parcel } from '../../../infra/sandbox/carriers/parcel.ts';
import { drawnFaults } from '../../../infra/sandbox/faults.ts';

const addressOf = (province: string, city = '', district = '', detail = '') => ({
  ...{ province, city, district, detail },
});

it.each([
  ['a city with a hub', addressOf('广东省', '深圳市', '南山区'), ['深圳', '深圳市']],
  ['a city without one', addressOf('广东省', '佛山市', '顺德区'), ['广州', '佛山市']],
  ['a municipality', addressOf('北京市', '市辖区', '朝阳区'), ['北京', '北京市']],
  ['a county of its own', addressOf('河南省', '济源市', '', '济水大街'), ['郑州', '济源市']],
  ['one whose province has its name', addressOf('吉林省', '吉林市'), ['长春', '吉林市']],
  [
    'a street named after another city',
    addressOf('', '', '', '上海市黄浦区南京东路 1 号'),
    ['上海', '上海市'],
  ],
  ['a city within the address', addressOf('', '', '', '江苏省苏州市南京路 1 号'), ['苏州', '苏州市']],
])('%s is served from its hub', (_, address, [hub, city]) => {
  expect(placeOf(address)).toMatchObject({ hub, city });
});

it('an address without a province is nowhere', () => {
  expect(placeOf(addressOf('', '', '', '老地方'))).toBeUndefined();
});

it('there is a way between any two hubs, as long in either direction', () => {
  const hours = (from: string, to: string) => wayBetween(from, to).reduce((sum, leg) => sum + leg.hours, 0);
  for (const { city: from } of hubs)
    for (const { city: to } of hubs) {
      const way = wayBetween(from, to);
      expect([way.at(0)?.from, way.at(-1)?.to]).toEqual(from === to ? [undefined, undefined] : [from, to]);
      expect(hours(from, to)).toBe(hours(to, from));
    }
});

function parcelOf(fate: Fate, more: Partial<Parcel> = {}): Parcel {
  const parcel: Parcel = {
    ...{ carrier: 'sf', waybillNo: 'SF7444000000001', orderId: 'shp_1-1', role: 'MASTER', phones: [] },
    from: { hub: '杭州', city: '杭州市', district: '西湖区' },
    to: { hub: '广州', city: '佛山市', district: '顺德区' },
    ...{
      bookedAt: 0,
      movedAt: 0,
      lastAt: 0,
      fate,
      made: 0,
      leftAt: 0,
      isCancelled: false,
      isSubscribed: true,
    },
    ...more,
  };
  return { ...parcel, leftAt: leavingAt(parcel, fate) };
}
function journey(parcel: Parcel, seed = 1): readonly Step[] {
  const steps: Step[] = [];
  for (let step = nextStep(parcel, seed); step !== undefined; ) {
    steps.push(step);
    step = nextStep({ ...parcel, made: steps.length }, seed);
  }
  return steps;
}
const kinds = (steps: readonly Step[]) => steps.map(({ kind }) => kind);

it.each(fates)('a parcel that is %s goes the same way with the same seed, and ends', (fate) => {
  for (const carrier of ['sf', 'zto'] as const) {
    const steps = journey(parcelOf(fate, { carrier }));
    expect(journey(parcelOf(fate, { carrier }))).toEqual(steps);
    expect(steps.length).toBeLessThan(60);
    expect(steps.every(({ hours }) => hours > 0)).toBe(true);
  }
});

it('a parcel takes another time with another seed, on the same way', () => {
  const [first, second] = [journey(parcelOf('delivered'), 1), journey(parcelOf('delivered'), 2)];
  expect(kinds(first)).toEqual(kinds(second));
  expect(first).not.toEqual(second);
});

it.each(fates)('a parcel that is out for delivery can still be %s', (fate) => {
  const out = kinds(journey(parcelOf('delivered'))).indexOf('out') + 1;
  const parcel = parcelOf(fate, { made: out });
  const rest = journey({ ...parcel, made: out });
  expect(parcel.leftAt).toBe(out);
  const isSilent = fate === 'lost' || fate === 'no-pickup';
  expect(nextStep(parcel, 1) === undefined).toBe(isSilent);
  expect(kinds(rest)).not.toContain('picked-up');
});

it('fates by chance are as frequent as they are to be, and the same with the same seed', () => {
  const rates = { 'parcel:lost': 0.02, 'parcel:returned': 0.1 };
  const drawn = (seed: number) =>
    Array.from({ length: 5_000 }, (_, number) => [
      ...drawnFaults(seed, rates, { point: 'parcel', stream: 'sf', number }),
    ]).flat();
  const counts = Map.groupBy(drawn(1), (fate) => fate);
  expect([...counts.keys()].sort()).toEqual(['lost', 'returned']);
  expect(counts.get('lost')?.length).toBeGreaterThan(70);
  expect(counts.get('lost')?.length).toBeLessThan(130);
  expect(counts.get('returned')?.length).toBeGreaterThan(430);
  expect(counts.get('returned')?.length).toBeLessThan(570);
  expect(drawn(1)).toEqual(drawn(1));
  expect(drawn(2)).not.toEqual(drawn(1));
});

it('a wrong station is seen three times', () => {
  const places = journey(parcelOf('wrong-station'))
    .filter(({ kind }) => kind === 'arrived')
    .map(({ facility }) => facility.name);
  const counts = [...Map.groupBy(places, (name) => name).values()].map(({ length }) => length);
  expect(counts.filter((count) => count >= 3)).toHaveLength(2);
});
