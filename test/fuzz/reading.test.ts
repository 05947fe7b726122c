import type { Town } from './engine/house.ts';
import { furnishedTown } from './engine/town.ts';
import { holds, readingKeys } from './routes.ts';

let town: Town;
beforeAll(async () => {
  town = await furnishedTown();
});

it.each(readingKeys)('%s answers whatever is asked as documented, and writes nothing', (key) =>
  holds(key, town),
);
