import { crashRuns, flows } from './crash-points.ts';

it.each(flows)('survives a crash before and after every effect: %s', async (flow) => {
  const { runs, violations } = await crashRuns(flow);
  expect(violations).toEqual([]);
  expect(runs).toBeGreaterThan(4);
});
