import { noticedAt } from './noticed-at.ts';
import { plantedMistakes } from './planted-mistakes.ts';

it.each(plantedMistakes)('notices within 1,000 seeds that $name', async (planted) => {
  expect(await noticedAt(planted)).toBeDefined();
});
