import { carpartsFile, chosenNames, hasCarparts, readCarparts, scoreCarparts } from './carparts-scores.ts';

if (!hasCarparts) console.log(`skipped: no car parts at ${carpartsFile} (set THIRDPARTY_DATA)`);
const withData = hasCarparts ? describe : describe.skip;

withData('the demand of 2,674 car parts', () => {
  const all = hasCarparts ? readCarparts() : [];

  it('is read whole', () => {
    expect(all).toHaveLength(2674);
    expect(all.filter((months) => months.length === 51)).toHaveLength(2509);
    expect(all.every((months) => months.length >= 12 && months.every(Number.isSafeInteger))).toBe(true);
  });

  // The last half year of every part, and the last year of those that have all 51 months.
  it.each([
    [6, 2674, 2659],
    [12, 2509, 2493],
  ])('is forecast better than by naive, Croston and SBA over the last %i months', (tested, parts, scaled) => {
    const found = scoreCarparts(tested === 6 ? all : all.filter((months) => months.length === 51), tested);
    expect(found).toMatchObject({ parts, scaled });
    const of = (name: string) => found.scores.find((score) => score.name === name) ?? fail(name);
    const [expected, median] = [of(chosenNames.expected), of(chosenNames.median)];
    expect(median.mase).toBeLessThan(1);
    expect(expected.ofNaive).toBeLessThan(1);
    for (const name of ['naive', 'croston', 'sba']) {
      expect(expected.mase).toBeLessThan(of(name).mase);
      expect(expected.rmsse).toBeLessThan(of(name).rmsse);
      expect(median.mase).toBeLessThan(of(name).mase);
    }
  });
});

function fail(name: string): never {
  throw new Error(`no score of ${name}`);
}
