import { compareOn, hasOlist, olistFolder, readOlist, sumsOf, tariffs } from './allocation-olist.ts';

if (!hasOlist) console.log(`skipped: no Olist orders at ${olistFolder} (set THIRDPARTY_DATA)`);
const withData = hasOlist ? describe : describe.skip;

withData('where real orders are sent from', () => {
  let olist: ReturnType<typeof readOlist>;
  beforeAll(() => {
    olist = readOlist();
  });

  it.each(tariffs)('costs no order more than by a simple rule, at a tariff of %s', (tariff) => {
    const compared = compareOn(olist, tariff);
    expect(compared.length).toBeGreaterThan(7000);
    const worse = compared.filter(({ ours, ...others }) =>
      Object.values(others).some(
        (other) => ours.cost > other.cost || (ours.cost === other.cost && ours.parcels > other.parcels),
      ),
    );
    expect(worse).toEqual([]);
    const sums = sumsOf(compared);
    console.log([tariff, ...sums.map((each) => JSON.stringify(each))].join('\n'));
    const [ours, nearest, priority] = sums;
    expect(ours?.cost).toBeLessThan(nearest?.cost ?? 0);
    expect(ours?.cost).toBeLessThan(priority?.cost ?? 0);
  });
});
