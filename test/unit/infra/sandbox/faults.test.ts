import { drawnFaults, readFaultRates } from '../../../../infra/sandbox/faults.ts';

const draw = (number: number, seed = 7, rates: Record<string, number> = { drop: 0.1 }) =>
  drawnFaults(seed, rates, { point: 'notify', stream: 'alipay', number });
const numbers = Array.from({ length: 10_000 }, (_, at) => at + 1);

describe('faults by chance', () => {
  it('strike as often as they are asked to, within five standard deviations', () => {
    const struck = numbers.filter((number) => draw(number).has('drop')).length;
    expect(Math.abs(struck - 1_000)).toBeLessThan(5 * Math.sqrt(10_000 * 0.1 * 0.9));
  });

  it('always strike at a rate of 1 and never at 0', () => {
    expect(numbers.slice(0, 100).every((number) => draw(number, 1, { drop: 1 }).has('drop'))).toBe(true);
    expect(numbers.slice(0, 100).some((number) => draw(number, 1, { drop: 0 }).size > 0)).toBe(false);
  });

  it('depend on seed and number only', () => {
    const pattern = (seed: number) => numbers.slice(0, 200).map((number) => draw(number, seed).has('drop'));
    expect(pattern(7)).toEqual(pattern(7));
    expect(pattern(7)).not.toEqual(pattern(8));
  });

  it('of one point alone leave the other in peace', () => {
    const rates = { 'request:wrong-signature': 1 };
    const at = (point: 'notify' | 'request') => [
      ...drawnFaults(1, rates, { point, stream: 'alipay', number: 1 }),
    ];
    expect([at('notify'), at('request')]).toEqual([[], ['wrong-signature']]);
  });
});

describe('rates', () => {
  it('are read from the command line', () => {
    expect(readFaultRates('drop=0.1, request:5xx=1')).toEqual({ drop: 0.1, 'request:5xx': 1 });
    expect(readFaultRates('')).toEqual({});
  });
  it.each(['drip=0.1', 'drop', 'drop=', 'drop=1.1', 'drop=-1', 'notify:5xx=1'])('refuse "%s"', (text) => {
    expect(() => readFaultRates(text)).toThrow(RangeError);
  });
});
