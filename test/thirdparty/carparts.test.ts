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

  it('is forecast better than by naive, Croston and SBA over the last six months of every part', () => {
    const { scores, ...found } = scoreCarparts(all, 6);
    expect(found).toMatchObject({ parts: 2674, scaled: 2659 });
    const of = (name: string) => scores.find((score) => score.name === name) ?? fail(name);
    const [expected, median] = [of(chosenNames.expected), of(chosenNames.median)];
    expect(median.mase).toBeLessThan(1);
    expect(median.mase).toBeLessThan(of('nothing').mase);
    expect(expected.ofNaive).toBeLessThan(1);
    for (const name of ['naive', 'croston', 'sba', 'tsb', 'exponential-smoothing']) {
      expect(expected.mase).toBeLessThan(of(name).mase);
      expect(expected.rmsse).toBeLessThan(of(name).rmsse);
      expect(median.mase).toBeLessThan(of(name).mase);
    }
  });
});

function fail(name: string): never {
  throw new Error(`no score of ${name}`);
}
