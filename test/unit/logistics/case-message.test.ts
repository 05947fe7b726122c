import { caseMessage } from '../../../functions/logistics/case-message.ts';

describe('the message of a case', () => {
  it.each([
    ['STALLED', 26 * 3_600_000, 'It stands still (停滞): more than 26 h.'],
    [
      'FAST_SIGN',
      30 * 60_000,
      'It was signed for sooner than anybody can deliver (虚假签收): less than 30 min.',
    ],
  ] as const)('says of %s on which side of the limit it is', (rule, limitMs, message) =>
    expect(caseMessage({ rule, evidence: { since: 0, limitMs } })).toBe(message),
  );
});
