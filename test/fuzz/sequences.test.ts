import * as fc from 'fast-check';
import { play } from './engine/deeds.ts';
import { sequences } from './sequences.ts';

const runs = 20;

it('whatever people do one after the other, each answer follows from those before it', async () => {
  const property = fc.asyncProperty(sequences, (steps) => play(steps));
  await fc.assert(property, { numRuns: runs, seed: 1 });
});
