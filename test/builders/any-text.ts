import * as fc from 'fast-check';

const [lastPoint, firstHalf, halves] = [0x10ffff, 0xd800, 0x800];
const codePoint = fc
  .oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0, max: lastPoint - halves }))
  .map((at) => String.fromCodePoint(at < firstHalf ? at : at + halves));
const reserved = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'key', 'ref'];

/**
 * Texts of whole characters of any kind, of at most so many. `fc.string({ unit: 'binary' })` has the same, and makes a table
 * of all 1,112,064 of them first, which takes each suite a second and 180 MB.
 */
export const anyText = (maxLength = 40): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 9, arbitrary: fc.array(codePoint, { maxLength }).map((all) => all.join('')) },
    fc.constantFrom(...reserved.filter((word) => word.length <= maxLength)),
  );
