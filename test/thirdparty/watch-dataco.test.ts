import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import * as z from 'zod';
import {
  bestPrecision,
  byLanePercentile,
  byOnePercentile,
  byOurRule,
  chosen,
  learned,
  type Past,
  percent,
  scoreOf,
} from './late-parcels.ts';

// 6,000 rows of DataCo SMART SUPPLY CHAIN (Mendeley, CC BY 4.0), which is not shipped with this project.
const folder = join(
  process.env['THIRDPARTY_DATA'] ?? join(import.meta.dirname, '../../../shared/data'),
  'logistics_dataco',
);
const present = existsSync(folder);
if (!present) console.log(`skipped: no DataCo shipments at ${folder} (set THIRDPARTY_DATA)`);
const withData = present ? describe : describe.skip;

const day = 86_400_000;
const days = z.string().regex(/^\d+$/).transform(Number);
const moment = z.string().transform((text) => Date.parse(`${text} UTC`));
const row = z.object({
  'Days for shipping (real)': days,
  'Days for shipment (scheduled)': days,
  'Delivery Status': z.string(),
  'Order City': z.string(),
  'Order Region': z.string(),
  'Shipping Mode': z.string(),
  'order date (DateOrders)': moment,
});

const rows = () =>
  z
    .array(row)
    .parse(parse(gunzipSync(readFileSync(join(folder, 'dataco_6000.csv.gz'))), { columns: true, bom: true }));

/** What was shipped; all of it comes from one seller, in whole days. */
const parcels = (): readonly Past[] =>
  rows()
    .filter((each) => each['Delivery Status'] !== 'Shipping canceled')
    .map((each) => {
      const start = each['order date (DateOrders)'];
      return {
        ...{ product: each['Shipping Mode'], start, from: { province: 'DataCo', city: 'DataCo' } },
        to: { province: each['Order Region'], city: each['Order City'] },
        end: start + each['Days for shipping (real)'] * day,
        promise: start + each['Days for shipment (scheduled)'] * day,
      };
    })
    .sort((a, b) => a.start - b.start);

const permilles = Array.from({ length: 199 }, (_, at) => (at + 1) * 5);
const odds = Array.from({ length: 19 }, (_, at) => (at + 1) / 20);

withData('late parcels of a seller with four modes of shipping', () => {
  const all = present ? parcels() : [];

  it('are read as the reference counts them', () => {
    const { computed_by_us: reference } = z
      .object({ computed_by_us: z.object({ rows: z.number(), late_risk: z.number() }) })
      .parse(JSON.parse(readFileSync(join(folder, 'REFERENCE.json'), 'utf8')));
    expect(rows()).toHaveLength(reference.rows);
    expect(all.filter(({ end = 0, promise }) => end > promise)).toHaveLength(reference.late_risk);
  });

  it.each([0.6, 0.9])(
    'are found before the promise passes, at equal recall with less false alarm than one percentile for all: %d wanted',
    (wanted) => {
      const [first, second] = [
        all[Math.floor(all.length / 3)]?.start ?? 0,
        all[Math.floor(all.length / 2)]?.start ?? 0,
      ];
      const early = learned(all, first);
      const tried = all.filter(({ start }) => start >= first && start < second);
      const setting = chosen(odds, (each) => scoreOf(tried, byOurRule(early, each), 0), wanted);
      expect(setting).toBeDefined();

      const known = learned(all, second);
      const judged = all.filter(({ start }) => start >= second);
      const ours = scoreOf(judged, byOurRule(known, setting ?? 1), 0);
      const one = permilles.map((each) => scoreOf(judged, byOnePercentile(known, each), 0));
      const lane = scoreOf(judged, byLanePercentile(known, 'p95'), 0);
      const equal = bestPrecision(one, ours.recall);
      console.log(
        [
          `${known.samples} known, ${judged.length} judged, ${percent(wanted)} wanted`,
          `  our rule (odds ${setting}): precision ${percent(ours.precision)}, recall ${percent(ours.recall)}`,
          `  one percentile at that recall, chosen with hindsight: precision ${percent(equal)}`,
          `  the lane's own p95: precision ${percent(lane.precision)}, recall ${percent(lane.recall)}`,
        ].join('\n'),
      );
      expect(ours.precision).toBeGreaterThan(equal);
    },
  );
});
