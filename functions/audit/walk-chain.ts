import type { ObjectStore } from '../../shared/kernel/object-store.ts';
import { type Finding, placeOf } from './domain/finding.ts';
import {
  folderOf,
  genesis,
  type Head,
  namedIn,
  type Segment,
  segmentIn,
  segmentKey,
} from './domain/segment.ts';

export type Objects = Pick<ObjectStore, 'read' | 'list'>;
type Place = Pick<Head, 'sequence' | 'hash'>;
type Walk = {
  readonly chain: number;
  readonly head: Place;
  /** Where the walk ends: the head of an anchor, or the beginning. */
  readonly until?: Place;
};
export type Step =
  | { readonly segment: Segment; readonly finding?: undefined }
  | { readonly finding: Finding; readonly segment?: undefined };

/**
 * A chain from its head back, segment by segment, each proved by the hash that the next one has of it. Past one that is
 * missing or changed it goes on where only one segment can have been before it.
 */
export async function* walkBack(
  { chain, head, until = genesis }: Walk,
  objects: Objects,
): AsyncGenerator<Step> {
  if (head.sequence < until.sequence)
    return yield { finding: { code: 'HEAD_BEHIND', at: placeOf(chain, head.sequence) } };
  let place: Place | undefined = head;
  while (place && place.sequence > until.sequence) {
    const step: Step = await stepAt(chain, place, objects);
    yield step;
    place = step.segment
      ? { sequence: place.sequence - 1, hash: step.segment.previous }
      : await onlyOneAt(chain, place.sequence - 1, objects);
  }
  if (place && (place.sequence !== until.sequence || place.hash !== until.hash))
    yield { finding: { code: 'CHAIN_BROKEN', at: placeOf(chain, until.sequence) } };
}

async function stepAt(chain: number, place: Place, objects: Objects): Promise<Step> {
  const at = placeOf(chain, place.sequence);
  const bytes = await wholeObject(segmentKey(chain, place), objects);
  if (!bytes) return { finding: { code: 'SEGMENT_MISSING', at } };
  const segment = readable(bytes);
  if (segment?.hash !== place.hash) return { finding: { code: 'SEGMENT_CHANGED', at } };
  return segment.chain === chain && segment.sequence === place.sequence
    ? { segment }
    : { finding: { code: 'SEGMENT_MISPLACED', at } };
}

function readable(bytes: Uint8Array): Segment | undefined {
  try {
    return segmentIn(bytes);
  } catch {
    return undefined;
  }
}

/** The only segment that there is of a number; undefined where none or several are. The beginning is the beginning. */
async function onlyOneAt(chain: number, sequence: number, objects: Objects): Promise<Place | undefined> {
  if (sequence === 0) return genesis;
  const found: Place[] = [];
  for await (const place of segmentsListed(chain, objects))
    if (place.sequence === sequence) found.push(place);
  return found.length === 1 ? found[0] : undefined;
}

/** Every segment that lies in a chain's folder, on the chain or left over. */
export async function* segmentsListed(chain: number, objects: Objects): AsyncGenerator<Place> {
  for await (const { key } of objects.list(folderOf(chain))) {
    const place = namedIn(key);
    if (place) yield place;
  }
}

/** An object's bytes; undefined where there is none. Looked for first: S3 refuses a reader what is missing, who may list one folder. */
export async function wholeObject(key: string, { read, list }: Objects): Promise<Uint8Array | undefined> {
  if (!(await isListed(key, list))) return undefined;
  const pieces: Uint8Array[] = [];
  for await (const piece of (await read(key)) ?? []) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function isListed(key: string, list: Objects['list']): Promise<boolean> {
  for await (const found of list(key)) if (found.key === key) return true;
  return false;
}
