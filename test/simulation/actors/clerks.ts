import type { ProviderName } from '../../../functions/payments/provider.ts';
import { decideProposal } from '../../../functions/reconciliation/decide-proposal.ts';
import { type Action, actions } from '../../../functions/reconciliation/domain/actions.ts';
import { proposeAction } from '../../../functions/reconciliation/propose-action.ts';
import type { Item } from '../../../shared/dynamodb/table.ts';
import type { ItemChange } from '../engine/model-table.ts';
import { type Chance, chanceOf } from '../engine/random.ts';
import { requestOf, untilNightTick } from '../nights.ts';
import { count, word } from '../rules/raw-items.ts';
import type { World } from '../world.ts';
import { ask } from './client.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** People who work off what nights find: one proposes, another decides; at times two at once, or against each other. */
export function clerks(world: World): void {
  world.onChange((change) => {
    if (change.key.sk !== 'DIFFERENCE' || !change.after) return;
    if (cameTo(change, 'OPEN')) propose(world, change.after);
    if (cameTo(change, 'PROPOSED')) decide(world, change.after);
  });
}

const cameTo = ({ before, after }: ItemChange, status: string): boolean =>
  word(after, 'status') === status && word(before, 'status') !== status;

const differenceAt = (world: World, differenceId: string): Item | undefined =>
  world.model.get({ pk: `DIFFERENCE#${differenceId}`, sk: 'DIFFERENCE' });

/** When people come to it: soon, some hours later, or just while the next night runs. */
function cameIn({ ground: { timeline } }: World, chance: Chance, latestMs: number): number {
  const night = untilNightTick(timeline.now()) + chance.between(0, 4000);
  return chance.oneOf([chance.between(10_000, minuteMs), chance.between(minuteMs, latestMs), night]);
}

function propose(world: World, found: Item): void {
  const differenceId = word(found, 'differenceId');
  const name = `work on ${differenceId} v${count(found, 'version')}`;
  const chance = chanceOf(world.ground.seed, name);
  if (!chance.happens(0.75)) return;
  const people = chance.happens(0.2) ? ['clerk', 'other'] : ['clerk'];
  const comes = cameIn(world, chance, 8 * hourMs);
  for (const caller of people) {
    const usual = word(found, 'proposedAction') as Action;
    const action = chance.happens(0.6) ? usual : chance.oneOf(actions);
    world.ground.timeline.after(comes + chance.between(0, 40), () => {
      if (!world.peopleWork()) return;
      void ask(world, {
        name: `${caller} ${name}`,
        of: 'reconciliation-api',
        run: ({ nights }) => proposeAction({ differenceId, action, reason: 'seen', caller }, nights),
        acknowledged: ({ version }) => checkStored(world, differenceId, version),
      });
    });
  }
}

function decide(world: World, found: Item): void {
  const differenceId = word(found, 'differenceId');
  const name = `decision on ${differenceId} v${count(found, 'version')}`;
  const chance = chanceOf(world.ground.seed, name);
  const people = chance.happens(0.25) ? ['boss', 'chief', 'clerk'] : ['boss'];
  const comes = cameIn(world, chance, 2 * hourMs);
  for (const caller of people) {
    const decision = chance.happens(0.8) ? 'approve' : 'reject';
    world.ground.timeline.after(comes + chance.between(0, 40), () => {
      if (!world.peopleWork()) return;
      void ask(world, {
        name: `${caller} ${name}`,
        of: 'reconciliation-api',
        run: ({ nights }) => decideProposal({ differenceId, decision, caller }, nights),
        acknowledged: ({ version }) => checkStored(world, differenceId, version),
      });
    });
  }
}

function checkStored(world: World, differenceId: string, version: number): void {
  const stored = count(differenceAt(world, differenceId), 'version');
  if (stored < version)
    world.violate('what is acknowledged is stored', `difference ${differenceId}: ${stored}`);
}

/** Has the days compared again whose bills have come anew; a provider tells people of that. */
export async function askForAnew(world: World, round: string): Promise<void> {
  const now = world.ground.timeline.now();
  const anew = world.bills.faults().filter(({ until }) => until <= now);
  const first = new Map<ProviderName, string>();
  for (const { provider, day } of anew) {
    const earlier = first.get(provider);
    if (earlier === undefined || day < earlier) first.set(provider, day);
  }
  for (const [provider, businessDate] of first)
    await ask(world, {
      name: `anew ${provider} ${round}`,
      of: 'reconciliation-api',
      run: ({ nights: { reconciliations, now: at } }) =>
        reconciliations.request(requestOf(provider, { businessDate, key: `anew ${round}`, at: at() })),
    });
}
