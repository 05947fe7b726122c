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

// The Brazilian E-Commerce Public Dataset by Olist (CC BY-NC-SA 4.0), which is not shipped with this project.
const folder = join(
  process.env['THIRDPARTY_DATA'] ?? join(import.meta.dirname, '../../../shared/data'),
  'olist_8k',
);
const present = existsSync(folder);
if (!present) console.log(`skipped: no Olist orders at ${folder} (set THIRDPARTY_DATA)`);
const withData = present ? describe : describe.skip;

const rows = (name: string): readonly unknown[] =>
  parse(gunzipSync(readFileSync(join(folder, `${name}.csv.gz`))), { columns: true, bom: true });
const day = 86_400_000;
const time = z
  .string()
  .transform((text) => (text === '' ? undefined : Date.parse(`${text.replace(' ', 'T')}Z`)));
const order = z.object({
  order_id: z.string(),
  customer_id: z.string(),
  order_status: z.string(),
  order_delivered_carrier_date: time,
  order_delivered_customer_date: time,
  order_estimated_delivery_date: time,
});
const place = <Who extends string>(who: Who) =>
  z.record(z.string(), z.string()).transform((row) => ({
    id: row[`${who}_id`] ?? '',
    province: row[`${who}_state`] ?? '',
    city: row[`${who}_city`] ?? '',
  }));

/** What carriers took: delivered, or sent and never seen again though the promise has passed; by when they took it. */
function parcels(): readonly Past[] {
  const sellers = placesOf('olist_sellers_dataset', 'seller');
  const customers = placesOf('olist_customers_dataset', 'customer');
  const sellerOf = new Map(
    z
      .array(z.object({ order_id: z.string(), seller_id: z.string() }))
      .parse(rows('olist_order_items_dataset'))
      .toReversed()
      .map(({ order_id, seller_id }) => [order_id, seller_id]),
  );
  const orders = z.array(order).parse(rows('olist_orders_dataset'));
  const last = Math.max(...orders.map((each) => each.order_delivered_customer_date ?? 0));
  return orders
    .flatMap((each): Past[] => {
      const { order_delivered_carrier_date: start, order_estimated_delivery_date: promised } = each;
      const end = each.order_delivered_customer_date;
      const from = sellers.get(sellerOf.get(each.order_id) ?? '');
      const to = customers.get(each.customer_id);
      const known = start !== undefined && promised !== undefined && from && to;
      if (!known || !['delivered', 'shipped'].includes(each.order_status)) return [];
      // A promise is a date: the day counts whole.
      const promise = promised + day;
      const usable = end === undefined ? each.order_status === 'shipped' && promise < last : end >= start;
      return usable ? [{ product: 'olist', from, to, start, promise, ...(end && { end }) }] : [];
    })
    .sort((a, b) => a.start - b.start);
}

const placesOf = (name: string, who: string) =>
  new Map(
    z
      .array(place(who))
      .parse(rows(name))
      .map(({ id, ...its }) => [id, its]),
  );

/** Named two days before the promise passes, so that somebody can still do something. */
const leadMs = 2 * day;
const wanted = 0.6;
const permilles = Array.from({ length: 70 }, (_, at) => 300 + at * 10);
const odds = Array.from({ length: 19 }, (_, at) => (at + 1) / 20);

withData('late parcels of a marketplace', () => {
  const all = present ? parcels() : [];

  it('are read as the reference counts them', () => {
    const reference = z
      .object({ computed_by_us_on_this_subset: z.object({ late_by_calendar_date: z.number() }) })
      .parse(JSON.parse(readFileSync(join(folder, 'REFERENCE.json'), 'utf8')));
    const late = all.filter(({ end, promise }) => end !== undefined && end > promise);
    expect(late).toHaveLength(reference.computed_by_us_on_this_subset.late_by_calendar_date);
  });

  // Lanes from what had come by a third of the time, settings chosen on the next sixth, and all of it judged on the last half.
  const [first, second] = [
    all[Math.floor(all.length / 3)]?.start ?? 0,
    all[Math.floor(all.length / 2)]?.start ?? 0,
  ];

  it.each([
    ['those that came in the end', all.filter(({ end }) => end !== undefined)],
    ['those that never came too', all],
  ])(
    'are found before the promise passes, at equal recall with less false alarm than one percentile for all: %s',
    (what, own) => {
      const early = learned(own, first);
      const tried = own.filter(({ start }) => start >= first && start < second);
      const setting = chosen(odds, (each) => scoreOf(tried, byOurRule(early, each), leadMs), wanted);
      const permille = chosen(
        permilles,
        (each) => scoreOf(tried, byOnePercentile(early, each), leadMs),
        wanted,
      );
      expect(setting).toBeDefined();

      const known = learned(own, second);
      const judged = own.filter(({ start }) => start >= second);
      const ours = scoreOf(judged, byOurRule(known, setting ?? 1), leadMs);
      const theirs = scoreOf(judged, byOnePercentile(known, permille ?? 950), leadMs);
      const one = permilles.map((each) => scoreOf(judged, byOnePercentile(known, each), leadMs));
      const lanes = (['p50', 'p90', 'p95', 'p99'] as const).map(
        (name) => [name, scoreOf(judged, byLanePercentile(known, name), leadMs)] as const,
      );
      const equal = bestPrecision(one, ours.recall);
      console.log(
        [
          `${what}: ${known.samples} known, ${judged.length} judged, named two days before the promise`,
          `  our rule (odds ${setting}): precision ${percent(ours.precision)}, recall ${percent(ours.recall)}`,
          `  one percentile at that recall, chosen with hindsight: precision ${percent(equal)}`,
          `  one percentile as chosen (${permille} ‰): precision ${percent(theirs.precision)}, recall ${percent(theirs.recall)}`,
          ...lanes.map(
            ([name, { precision, recall }]) =>
              `  the lane's own ${name}: precision ${percent(precision)}, recall ${percent(recall)}; one percentile at that recall ${percent(bestPrecision(one, recall))}`,
          ),
        ].join('\n'),
      );
      expect(ours.recall).toBeGreaterThan(0.4);
      expect(ours.precision).toBeGreaterThan(equal + 0.05);
    },
  );
});
