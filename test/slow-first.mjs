import Sequencer from '@jest/test-sequencer';

/** Suites that take longer than some 20 seconds, the longest first: begun last, each would keep one core waiting. */
const slow = [
  'test/fuzz/writing',
  'test/simulation/simulation',
  'test/fuzz/reading',
  'test/simulation/tier-3',
  'test/integration/host/process',
  'test/e2e/demo',
  'test/e2e/import',
  'test/infra/template',
  'test/e2e/payments',
  'test/thirdparty/carparts',
  'test/e2e/shop',
  'test/simulation/crash-points',
  'test/integration/hot-stock',
  'test/unit/reconciliation/formats/fuzz',
  'test/integration/ledger',
  'test/integration/orders',
  'test/thirdparty/olist',
  'test/simulation/planted-mistakes',
  'test/unit/reconciliation/planted-days',
];

const placeOf = ({ path }) => {
  const place = slow.findIndex((name) => path.includes(name));
  return place < 0 ? slow.length : place;
};

/** Jest knows how long a suite takes only from an earlier run on the same machine; a build server never has one. */
export default class SlowFirst extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((a, b) => placeOf(a) - placeOf(b));
  }
}
