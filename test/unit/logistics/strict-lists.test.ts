import { readFileSync } from 'node:fs';

type Row = readonly [asked: string, file: string, test: string];

const [booking, list, byHand] = ['booking', 'carrier-list', 'by-hand'].map(
  (name) => `integration/logistics-${name}`,
) as [string, string, string];
const [tracking, cases, routes] = ['tracking', 'cases', 'routes'].map(
  (name) => `integration/logistics-${name}`,
) as [string, string, string];
const adapters = 'integration/sandbox/carriers-adapters';
const [contract, labels, fold] = ['contract/carriers', 'unit/logistics/labels', 'unit/logistics/fold/fold'];
const [sf, sfCodes, zto, k100] = ['sf-tracking', 'sf-codes', 'zto', 'kuaidi100'].map(
  (name) => `unit/logistics/carriers/${name}`,
) as [string, string, string, string];
const [lanes, rules, watch, calendar] = ['lanes', 'rules', 'watch', 'calendar'].map(
  (name) => `unit/logistics/watch/${name}`,
) as [string, string, string, string];

/** What strict testers ask of carriers, tracking and stuck parcels, each with the test that asks it. */
const rows: readonly Row[] = [
  ['booking: a timeout, then success', booking, 'whose answer is lost is asked for, not done again'],
  [
    'booking: a retry books nothing twice',
    adapters,
    'answer is lost is asked about, and each of its cartons',
  ],
  ['booking: nothing twice by another carrier', booking, 'is not given to another carrier while the first'],
  ['two carriers for one order', list, 'two carriers send one order'],
  ['another carrier after the label', list, 'another carrier takes it after the label was made'],
  ['mother and children', booking, 'makes a shipment with its parcels, mother and children'],
  ['a label with a long address', labels, 'cuts what does not fit even in the smallest letters'],
  ['a label with rare glyphs and emoji', labels, 'prints □ for what the font has not'],
  ['an answer as object and as text', adapters, 'SF is read when it answers with an object'],
  ['429', contract, "['429'"],
  ['503', contract, "['503'"],
  ['an error page in HTML', contract, 'an error page that says 200'],
  ['A1006', booking, 'that is refused for good tries no other carrier by itself'],
  ['a void label that is used again', list, 'the label that was made void is scanned all the same'],
  ['a void label that is printed again', routes, 'prints labels as one PDF, and never of a void shipment'],
  ['the same number at two carriers', booking, 'of two carriers is two parcels'],
  ['a number that comes again after a year', booking, 'that comes again after a year is another parcel'],
  ['a number that is taken', byHand, 'that another parcel has are refused'],

  ['each told four times', adapters, 'comes to the same with scans that are told four times'],
  ['any permutation', fold, 'comes to the same in any order, and however often each event came'],
  ['a batch of which one is bad', contract, 'come in batches, of which the others count'],
  ['the answer to such a batch', tracking, 'of which a part cannot be read keeps the rest'],
  ['a code that nobody knows', tracking, 'with a code that nobody knows goes on, and the code is counted'],
  [
    'a number that nobody knows',
    tracking,
    'of a number that nobody knows is kept, and counts when it is booked',
  ],
  [
    'an event before its booking',
    tracking,
    'comes to the same whatever the order of pushes, repeats and its booking',
  ],
  ['a time in the future', fold, "['a millisecond more'"],
  ['1970', contract, "['1970'"],
  ['a time that is none', contract, "['nothing of a time'"],
  ['summer time and offsets', contract, 'know no summer time'],
  ['delivered, then on its way', fold, 'a scan after the delivery'],
  ['delivered, then returned', fold, 'delivered, and returned'],
  ['80, then 8000', tracking, '8000 after 80 is no other delivery'],
  ['into a locker and out', fold, 'out of the locker'],
  ['80 at a locker, asked for and pushed', sfCodes, 'say by 80 that a parcel was put into a locker'],
  ['another number (648), in a circle too', tracking, 'that goes on under other numbers, in a circle too'],
  ['a push of what is void', tracking, 'with a void label that moves all the same is a case'],
  ['a push to another token', tracking, "['another token'"],
  ['a body of 10 MB', contract, "['10 MB'"],
  ['XML with entities of files', sf, 'an entity of a file'],
  ['XML with a billion laughs', sf, 'a billion laughs'],
  ['data of ZTO that was written anew', zto, "['written anew'"],
  ['GOT after SIGNED', fold, 'GOT after SIGNED'],
  ['ARRIVAL, pushed and asked for', zto, 'mean another thing than where they are asked for'],
  ['a list that shrinks, newest first', k100, 'that shrink, or come in another order, take nothing back'],
  ['304', k100, 'take a signature of a station for what the merchant says'],
  ['comNew', k100, 'the corrected one'],

  ['no lane', rules, 'an unmeasured lane'],
  ['a lane of 29 and of 30', lanes, "[29, 'PROVINCE']"],
  ['Spring Festival', calendar, 'over it: the rest does not count, the rush does by half'],
  ['a lane learns nothing of holidays', lanes, 'learns nothing from parcels that met a holiday'],
  ['exactly at the threshold', rules, "it.each(named(cases))('raises %s: %s'"],
  [
    'an alert, then a scan',
    watch,
    'raises an alert once, however often it looks, and ends it with the next scan',
  ],
  ['no flapping', watch, 'does not flap'],
  ['what is told late', watch, 'ends with a scan that was told late'],
  ['percentiles that move, frozen on the alert', watch, 'rests on the percentiles of the moment'],
  ['more than 90 days', tracking, 'sees a parcel that nothing was told of for 90 days, still'],
  ['lost, then found', cases, 'lost then found resolves by itself; lost again opens it again'],
  ['lost, and settled', cases, 'settles the parcel: nobody waits for it any more'],
];

it.each(rows)('is asked: %s', (_, file, test) => {
  expect(readFileSync(`test/${file}.test.ts`, 'utf8')).toContain(test);
});
