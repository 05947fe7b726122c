import { assignReview, decideReview } from '../../../functions/risk/decide-review.ts';
import type { Item } from '../../../shared/dynamodb/table.ts';
import { chanceOf } from '../engine/random.ts';
import { word } from '../rules/raw-items.ts';
import type { World } from '../world.ts';
import { ask } from './client.ts';

const minuteMs = 60_000;

/** People who decide about orders that risk holds (审核员): one, two at once and against each other, late, or nobody. */
export function reviewers(world: World): void {
  world.onChange(({ key, before, after }) => {
    if (key.sk === 'REVIEW' && after && !before) review(world, after);
  });
}

function review(world: World, opened: Item): void {
  const reviewId = word(opened, 'reviewId');
  const { seed, timeline } = world.ground;
  const chance = chanceOf(seed, `review ${reviewId}`);
  const people = chance.oneOf([[], ['rosa'], ['rosa'], ['rosa'], ['rosa', 'sven'], ['rosa', 'rosa']]);
  const comes = chance.between(1000, chance.oneOf([20_000, 5 * minuteMs, 40 * minuteMs]));
  for (const [index, caller] of people.entries()) {
    const decision = chance.happens(0.65) ? 'approve' : 'reject';
    const name = `${caller}-${index}-of-${reviewId}`;
    if (chance.happens(0.4))
      timeline.after(
        comes / 2 + chance.between(0, 50),
        () =>
          void ask(world, {
            name: `${name}-takes`,
            of: 'risk-api',
            run: ({ risk }) => assignReview({ reviewId, assignee: 'me', caller }, risk),
          }),
      );
    timeline.after(
      comes + chance.between(0, 60),
      () =>
        void ask(world, {
          name: `${name}-decides`,
          of: 'risk-api',
          run: ({ risk }) => decideReview({ reviewId, decision, reason: 'looked at', caller }, risk),
          acknowledged: (told) => {
            const stored = world.model.get({ pk: `REVIEW#${reviewId}`, sk: 'REVIEW' });
            if (word(stored, 'status') === 'OPEN' || word(stored, 'status') !== told.status)
              world.violate('what is acknowledged is stored', `review ${reviewId}: ${stored?.['status']}`);
          },
        }),
    );
  }
}
