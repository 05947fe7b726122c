import type { Found } from './search.ts';
import { costOf, type Judged, type Need } from './sources.ts';
import type { AllocatedPart, AllocationExplanation } from './types.ts';
import type { Way } from './ways.ts';

const mostShown = 20;
const mostSendable = 50;

/** Why it was decided so, bounded: the first of the warehouses that were looked at, and the next cheapest ways. */
export function explained(
  judged: readonly Judged[],
  needs: readonly Need[],
  { ways: [chosen, ...others], count, searched }: Found,
): AllocationExplanation {
  const asked = needs.reduce((sum, { quantity }) => sum + quantity, 0);
  return {
    ...{ considered: judged.length, combinations: count, searched },
    candidates: judged
      .map((each) => shown(each, asked, chosen))
      .toSorted(firstShown)
      .slice(0, mostShown),
    others: others.map(({ sources, totalMinor }) => ({
      warehouseIds: sources.map(({ candidate }) => candidate.warehouseId),
      totalMinor,
    })),
  };
}

/** What could be sent now, and from where. */
export const sendableOf = (parts: readonly AllocatedPart[]): NonNullable<AllocationExplanation['sendable']> =>
  parts
    .flatMap(({ warehouseId, lines }) => lines.map(({ sku, quantity }) => ({ warehouseId, sku, quantity })))
    .slice(0, mostSendable);

type Shown = AllocationExplanation['candidates'][number];

function shown(
  { candidate: { warehouseId }, lies, refusals, source }: Judged,
  asked: number,
  chosen: Way | undefined,
): Shown {
  const pieces = (source?.gives ?? lies).reduce((sum, each) => sum + each, 0);
  if (!source) {
    const outcome = refusals.find((reason) => reason !== 'NO_STOCK') ?? 'NO_STOCK';
    return { warehouseId, outcome, pieces };
  }
  const isChosen = chosen?.sources.includes(source) === true;
  const costMinor = costOf(source.priced(source.gives));
  return {
    ...{ warehouseId, pieces, outcome: isChosen ? 'CHOSEN' : pieces === asked ? 'DEARER' : 'PART' },
    ...(Number.isFinite(costMinor) ? { costMinor } : {}),
    ...(source.km === undefined ? {} : { km: source.km }),
  };
}

const standings: Readonly<Record<string, number>> = { CHOSEN: 0, DEARER: 1, PART: 1 };
const standingOf = ({ outcome }: Shown): number => standings[outcome] ?? 2;

/** Who is chosen, then who is able and who is not; each time who has most of it, then the cheapest. */
const firstShown = (a: Shown, b: Shown): number =>
  standingOf(a) - standingOf(b) || b.pieces - a.pieces || (a.costMinor ?? 0) - (b.costMinor ?? 0);
