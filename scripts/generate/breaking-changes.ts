import { isDeepStrictEqual } from 'node:util';

type Schema = { readonly [keyword: string]: unknown };

/** Keywords that say nothing about which values are right. */
const annotations = [
  '$schema',
  '$id',
  '$comment',
  'title',
  'description',
  'example',
  'examples',
  'deprecated',
];
/** Keywords whose values are schemas by name; in `properties` a new name is welcome. */
const named = ['properties', '$defs'];
const listed = ['anyOf', 'oneOf', 'allOf', 'prefixItems'];
const single = ['items', 'additionalProperties'];

/**
 * What keeps `next` from being the same version of a contract as `published`, each with its place; none when both
 * describe the same events, except that `next` may have further optional fields and other words. It is strict on
 * purpose, in both directions: consumers hold the old schema against new events, and the archive plays old events to
 * new consumers.
 */
export function breakingChanges(published: unknown, next: unknown, place = '$'): readonly string[] {
  if (!isSchema(published) || !isSchema(next))
    return isDeepStrictEqual(published, next) ? [] : [`${place}: is another schema`];
  const keywords = new Set([...Object.keys(published), ...Object.keys(next)]);
  return [...keywords]
    .filter((keyword) => !annotations.includes(keyword))
    .flatMap((keyword) => changesOf(keyword, { published, next, place }));
}

type Pair = { readonly published: Schema; readonly next: Schema; readonly place: string };

function changesOf(keyword: string, { published, next, place }: Pair): readonly string[] {
  const [was, is] = [published[keyword], next[keyword]];
  if (named.includes(keyword)) return changesByName(was ?? {}, is ?? {}, `${place}.${keyword}`);
  if (was === undefined) return [`${place}: gained ${keyword}`];
  if (is === undefined) return [`${place}: lost ${keyword}`];
  if (single.includes(keyword)) return breakingChanges(was, is, `${place}.${keyword}`);
  if (listed.includes(keyword)) return changesInList(was, is, `${place}.${keyword}`);
  if (keyword === 'required' || keyword === 'enum') return changesOfSet(keyword, was, is, place);
  return isDeepStrictEqual(was, is) ? [] : [`${place}: changed ${keyword}`];
}

function changesByName(was: unknown, is: unknown, place: string): readonly string[] {
  if (!isSchema(was) || !isSchema(is)) return [`${place}: is not an object`];
  return Object.keys(was).flatMap((name) =>
    Object.hasOwn(is, name)
      ? breakingChanges(was[name], is[name], `${place}.${name}`)
      : [`${place}.${name}: was removed`],
  );
}

function changesInList(was: unknown, is: unknown, place: string): readonly string[] {
  if (!Array.isArray(was) || !Array.isArray(is) || was.length !== is.length)
    return [`${place}: has other alternatives`];
  return was.flatMap((each, index) => breakingChanges(each, is[index], `${place}.${index}`));
}

function changesOfSet(keyword: string, was: unknown, is: unknown, place: string): readonly string[] {
  const [before, after] = [new Set(was as unknown[]), new Set(is as unknown[])];
  const lost = [...before.difference(after)].map((each) => `${place}: ${keyword} lost ${String(each)}`);
  const gained = [...after.difference(before)].map((each) => `${place}: ${keyword} gained ${String(each)}`);
  return [...lost, ...gained];
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
