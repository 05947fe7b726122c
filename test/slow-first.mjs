import Sequencer from '@jest/test-sequencer';

/** Suites that take longer than half a minute, the longest first: begun last, each would keep one core waiting. */
const slow = [
  'test/simulation/simulation',
  'test/simulation/planted-mistakes',
  'test/simulation/crash-points',
  'test/integration/host/process',
  'test/integration/hot-stock',
  'test/infra/template',
  'test/unit/reconciliation/formats/fuzz',
  'test/e2e/demo',
  'test/integration/orders',
  'test/integration/host/elsewhere',
  'test/integration/host/state-machine',
  'test/thirdparty/olist',
  'test/integration/ledger',
  'test/e2e/reconcile',
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
