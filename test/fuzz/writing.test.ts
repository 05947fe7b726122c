import type { Town } from './engine/house.ts';
import { furnishedTown } from './engine/town.ts';
import { holds, writingKeys } from './routes.ts';

let town: Town;
beforeAll(async () => {
  town = await furnishedTown();
});

it.each(writingKeys)('%s takes what is documented, and refuses the rest without a trace', (key) =>
  holds(key, town),
);
