import { plantedMistakes } from './planted-mistakes.ts';
import { simulate } from './simulate.ts';

const mostSeeds = 1000;

it.each(plantedMistakes)('notices within 1,000 seeds that $name', async ({ mistake, nights, from = 1 }) => {
  for (let seed = from; seed < from + mostSeeds; seed += 1)
    if ((await simulate(seed, nights ? { mistake, nights } : { mistake })).violation) return;
  throw new Error('no rule noticed it');
});
