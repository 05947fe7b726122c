import { crashRuns, flows } from './crash-points.ts';

const pairs = 6;

it.each(flows)('survives a crash before and after every effect, and two of them: %s', async (flow) => {
  const { single, double, violations } = await crashRuns(flow, pairs);
  expect(violations).toEqual([]);
  expect(single).toBeGreaterThan(4);
  expect(double).toBe(pairs);
});
