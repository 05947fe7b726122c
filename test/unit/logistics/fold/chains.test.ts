import * as fc from 'fast-check';
import { chainOf, type Link } from '../../../../functions/logistics/domain/chains.ts';

/** `a>b` is a parcel `a` that goes on as `b`. */
const links = (words: string): readonly Link[] =>
  words.split(' ').map((word) => {
    const [from = '', to = ''] = word.split('>');
    return { from, to };
  });

describe('chainOf', () => {
  it.each([
    ['b', 'a>b b>c', ['a', 'b', 'c'], ['c']],
    ['c', 'b>c a>b x>y', ['a', 'b', 'c'], ['c']],
    ['a', 'a>b a>c', ['a', 'b', 'c'], ['b', 'c']],
    ['a', 'a>b a>b b>d c>d', ['a', 'c', 'b', 'd'], ['d']],
    ['a', 'x>y', ['a'], ['a']],
    ['a', 'a>a', ['a'], ['a']],
  ])('of %s, where %s', (start, words, parcels, last) => {
    expect(chainOf(start, links(words))).toEqual({ parcels, last, circular: false });
  });

  it.each([
    ['a', 'a>b b>a', ['a', 'b'], ['a']],
    ['b', 'a>b b>c c>a c>d', ['b', 'a', 'c', 'd'], ['d']],
  ])('survives a circle: of %s, where %s', (start, words, parcels, last) => {
    expect(chainOf(start, links(words))).toEqual({ parcels, last, circular: true });
  });

  it('is the same set for whichever of its parcels is asked about, and has an end', () => {
    const number = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    fc.assert(
      fc.property(fc.array(fc.record({ from: number, to: number })), (some) => {
        const { parcels, last } = chainOf('a', some);
        expect(new Set(parcels).size).toBe(parcels.length);
        expect(last.length).toBeGreaterThan(0);
        for (const each of parcels) {
          expect(chainOf(each, some).parcels.toSorted()).toEqual(parcels.toSorted());
        }
      }),
    );
  });
});
