import { isDone, mostScans, openOf, scanned } from '../../../functions/fulfilment/domain/pick-line.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { aPickLine } from '../../builders/an-allocation.ts';

const code = (act: () => unknown) => {
  try {
    return act();
  } catch (error) {
    return error instanceof Failure ? error.code : error;
  }
};

describe('a scan of a line', () => {
  it('adds up, and is remembered by its key', () => {
    const once = scanned(aPickLine(), { key: 'k1', picked: 1, short: 0 }, 2000);
    const twice = once && scanned(once, { key: 'k2', picked: 1, short: 1 }, 3000);
    expect(twice).toMatchObject({ picked: 2, short: 1, version: 3, changedAt: 3000 });
    expect(twice && [openOf(twice), isDone(twice)]).toEqual([0, true]);
  });

  it('changes nothing when it comes again, also on a line that is done', () => {
    const line = scanned(aPickLine(), { key: 'k1', picked: 3, short: 0 }, 2000);
    expect(line && scanned(line, { key: 'k1', picked: 3, short: 0 }, 3000)).toBeUndefined();
  });

  it.each([
    ['more than is open', aPickLine(), { key: 'k', picked: 4, short: 0 }, 'OVER_PICK'],
    ['more than is open with what is short', aPickLine(), { key: 'k', picked: 2, short: 2 }, 'OVER_PICK'],
    [
      'a line of a cancelled wave',
      aPickLine({ dropped: true }),
      { key: 'k', picked: 1, short: 0 },
      'WRONG_STATUS',
    ],
    [
      'a key of other pieces',
      aPickLine({ picked: 1, scans: [{ key: 'k', picked: 1, short: 0 }] }),
      { key: 'k', picked: 2, short: 0 },
      'IDEMPOTENCY_KEY_REUSED',
    ],
    [
      'one too many to remember',
      aPickLine({
        quantity: 1000,
        scans: Array.from({ length: mostScans }, (_, at) => ({ key: `k${at}`, picked: 1, short: 0 })),
      }),
      { key: 'k', picked: 1, short: 0 },
      'ACTION_NOT_ALLOWED',
    ],
  ])('is refused for %s', (_what, line, pick, expected) => {
    expect(code(() => scanned(line, pick, 2000))).toBe(expected);
  });
});
