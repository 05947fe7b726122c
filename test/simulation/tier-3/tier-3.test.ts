import { join } from 'node:path';
import { killRounds } from './rounds.ts';

const assembly = join(import.meta.dirname, '../../../cdk.out');
const longestMs = 900_000;

it(
  'loses nothing acknowledged in ten kills of the host and its table, and ends with books that agree',
  async () => {
    const options = { rounds: 10, seed: 2, each: 3, assembly };
    const { broken, unrest, victims, acknowledged } = await killRounds(options);
    expect({ broken, unrest }).toEqual({ broken: [], unrest: [] });
    for (const count of [...Object.values(victims), ...Object.values(acknowledged)])
      expect(count).toBeGreaterThan(0);
  },
  longestMs,
);
