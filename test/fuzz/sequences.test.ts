import * as fc from 'fast-check';
import { type DeedName, deeds, play, type Step } from './engine/deeds.ts';

const runs = 15;
const names = Object.keys(deeds) as readonly DeedName[];
/** An order goes far only where these are done more often than others. */
const likely: readonly DeedName[] = ['place', 'pay', 'pay', 'gather', 'pick', 'pack', 'send'];
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({ deed: fc.constantFrom(...names, ...likely), index: fc.nat(1000) }),
  { minLength: 5, maxLength: 40, size: 'max' },
);

it('whatever people do one after the other, each answer follows from those before it', async () => {
  await fc.assert(
    fc.asyncProperty(steps, (each) => play([{ deed: 'place', index: 0 }, ...each])),
    { numRuns: runs, seed: 1 },
  );
});
