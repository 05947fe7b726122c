import { existsSync } from 'node:fs';
import { addressIndex } from '../../functions/risk/domain/alike.ts';
import { shippedRiskPolicy } from '../../functions/risk/domain/decide.ts';
import { addressForm, addressKey } from '../../functions/risk/domain/normalise.ts';
import { shippedRules } from '../../functions/risk/domain/shipped-rules.ts';
import type { Share } from '../../functions/risk/domain/wilson.ts';
import {
  deviceShared,
  fraudFile,
  judgeSignUps,
  readSignUps,
  replayed,
  type Score,
  scoreOf,
  triedAlone,
  withHindsight,
} from '../thirdparty/fraud-scores.ts';
import { fixed, median, type Report, type Table } from './report.ts';

/** What the shipped rules find of labelled fraud, beside one rule; and what a decision and a likeness cost. */
export async function benchRisk(): Promise<Report> {
  const costs = costTable();
  if (!existsSync(fraudFile)) {
    const title = `Risk: no sign-ups at ${fraudFile} (set THIRDPARTY_DATA)`;
    return {
      tables: [{ title, columns: [''], rows: [] }, costs.table],
      figures: { skipped: true, ...costs.figures },
    };
  }
  const signUps = readSignUps();
  const { threshold } = shippedRiskPolicy;
  const started = performance.now();
  const shipped = judgeSignUps(signUps, shippedRules, threshold);
  const eachMs = (performance.now() - started) / signUps.length;
  const scores = [
    scoreOf('one rule: device shared >= 2', judgeSignUps(signUps, [deviceShared], threshold)),
    withHindsight(shipped, signUps),
    scoreOf(`shipped rules, ${threshold} points (as shipped)`, shipped),
    ...[90, 120].map((points) =>
      scoreOf(`shipped rules, ${points} points`, judgeSignUps(signUps, shippedRules, points)),
    ),
  ];
  const same = replayed(shipped, shippedRules);
  const alone = triedAlone(shipped);
  const notes = [
    `${signUps.length.toLocaleString('en')} purchases, ${shipped.filter(({ isFraud }) => isFraud).length.toLocaleString('en')} of them fraud; each judged at its own time by what was known then.`,
    `Replayed from what is kept: ${same} of ${shipped.length} decisions the same. A decision with its keys and counts: ${fixed(eachMs * 1000, 0)} µs.`,
  ];
  const tables = [scoreTable(scores, notes), aloneTable(alone), costs.table];
  const figures = { scores, replayed: same, of: shipped.length, alone, ...costs.figures };
  return { tables, figures };
}

const percent = (share: Share | undefined): string => (share ? `${fixed(share.value * 100, 1)} %` : '-');
const within = (share: Share | undefined): string =>
  share ? `${fixed(share.low * 100, 1)}-${fixed(share.high * 100, 1)}` : '-';

const scoreTable = (scores: readonly Score[], notes: readonly string[]): Table => ({
  title: 'Risk: labelled sign-up fraud',
  columns: ['', 'reviews', 'precision', '95 %', 'recall', '95 %', 'load'],
  rows: scores.map(({ name, reviews, precision, recall, load }) => [
    ...[name, reviews, percent(precision), within(precision), percent(recall), within(recall)],
    `${fixed(load * 100, 2)} %`,
  ]),
  notes,
});

const aloneTable = (alone: ReturnType<typeof triedAlone>): Table => ({
  title: 'Risk: each rule alone, tried on the same purchases',
  columns: ['', 'points', 'hits', 'precision', 'recall'],
  rows: alone.map(({ rule, tried }) => [
    `${rule.id} ${rule.name.en}`,
    rule.weight === 0 ? rule.action : rule.weight,
    ...[tried.hits, percent(tried.precision), percent(tried.recall)],
  ]),
  notes: [
    'The other shipped rules ask for what this file does not have: addresses, phones, items, lists, networks.',
  ],
});

const places = [
  '广东省深圳市南山区科技园南路',
  '浙江省义乌市北苑街道春晗路',
  '上海市浦东新区世纪大道',
  '北京市朝阳区三里屯路',
];

/** Listed addresses of four long roads, so that nearly all share most of their trigrams: the worst that a list is. */
function costTable(): { readonly table: Table; readonly figures: object } {
  const listed = Array.from({ length: 5000 }, (_, at) => ({
    id: `${at}`,
    text: addressKey(addressForm({ detail: `${places[at % 4]}${at}号创业大厦${at % 9}栋` })),
  }));
  const began = performance.now();
  const index = addressIndex(listed);
  const indexMs = performance.now() - began;
  const asked = Array.from(
    { length: 500 },
    (_, at) => `${places[at % 4]}${at * 31}号新创业大厦${at % 7}栋${at}室`,
  );
  const eachUs = asked.map((detail) => {
    const started = performance.now();
    index.find(addressForm({ detail }));
    return (performance.now() - started) * 1000;
  });
  const figures = { addresses: 5000, indexMs, findUs: median(eachUs) };
  return {
    table: {
      title: 'Risk: one address against 5,000 listed ones that are much alike',
      columns: ['', 'ms'],
      rows: [
        ['index, once', fixed(indexMs, 1)],
        ['find, median', fixed(figures.findUs / 1000, 3)],
      ],
    },
    figures,
  };
}
