import { join } from 'node:path';
import { killRounds } from './rounds.ts';

it('loses nothing acknowledged in ten kills of the host and its table, and ends with books that agree', async () => {
  const assembly = join(import.meta.dirname, '../../../cdk.out');
  const { broken, unrest, victims, acknowledged } = await killRounds({
    rounds: 10,
    seed: 1,
    each: 5,
    assembly,
  });
  expect({ broken, unrest }).toEqual({ broken: [], unrest: [] });
  for (const count of [...Object.values(victims), ...Object.values(acknowledged)])
    expect(count).toBeGreaterThan(0);
});
