import * as fc from 'fast-check';
import { type DeedName, deeds, type Step } from './engine/deeds.ts';

const names = Object.keys(deeds) as readonly DeedName[];
/** An order goes far only where these are done more often than others. */
const likely: readonly DeedName[] = ['place', 'pay', 'pay', 'gather', 'pick', 'pack', 'send'];
const first: Step = { deed: 'place', index: 0 };

/** What people may do one after the other, beginning with an order. */
export const sequences: fc.Arbitrary<readonly Step[]> = fc
  .array(fc.record({ deed: fc.constantFrom(...names, ...likely), index: fc.nat(1000) }), {
    ...{ minLength: 5, maxLength: 40, size: 'max' },
  })
  .map((steps) => [first, ...steps]);
