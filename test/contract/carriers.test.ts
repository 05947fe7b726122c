import * as fc from 'fast-check';
import {
  type BookOutcome,
  type Carrier,
  CarrierUnavailable,
  type IncomingPush,
} from '../../functions/logistics/carriers/carrier.ts';
import type { ReadEvent } from '../../functions/logistics/domain/tracking.ts';
import type { HttpRequest } from '../../shared/kernel/http-exchange.ts';
import {
  aBooking,
  aParty,
  type BookingKit,
  type CarrierKit,
  type PushedScan,
  type PushKit,
  type RouteKit,
  type Scripted,
  scannedAt,
  scannedText,
} from '../unit/logistics/carriers/support/carrier-kit.ts';
import { jdKit } from '../unit/logistics/carriers/support/jd-kit.ts';
import { kuaidi100Kit } from '../unit/logistics/carriers/support/kuaidi100-kit.ts';
import { sfKit } from '../unit/logistics/carriers/support/sf-kit.ts';
import { ytoKit } from '../unit/logistics/carriers/support/yto-kit.ts';
import { ztoKit } from '../unit/logistics/carriers/support/zto-kit.ts';

/** Every carrier there is. */
const kits: Readonly<Record<string, CarrierKit>> = {
  sf: sfKit,
  zto: ztoKit,
  jd: jdKit,
  yto: ytoKit,
  kuaidi100: kuaidi100Kit,
};

const having = <Part extends 'bookings' | 'routes' | 'pushes'>(part: Part) =>
  Object.entries(kits).flatMap(([code, kit]) => {
    const found = kit[part];
    return found ? [[code, kit.answering, found] as const] : [];
  });

/** What an act came to: its result, or the error that it threw. */
const outcomeOf = (act: () => Promise<unknown>): Promise<unknown> => act().catch((error: unknown) => error);

const unanswered: readonly (readonly [string, Scripted, string, boolean])[] = [
  ['silence', new Error('timeout'), 'TIMEOUT', true],
  ['429', { status: 429, text: '{}' }, 'HTTP', true],
  ['408', { status: 408, text: '' }, 'HTTP', true],
  ['503', { status: 503, text: '<html>Service Unavailable</html>' }, 'HTTP', true],
  ['404', { status: 404, text: 'not found' }, 'HTTP', false],
  ['403', { status: 403, text: '{"message":"ip"}' }, 'HTTP', false],
  ['an error page that says 200', { text: '<html><body>502 Bad Gateway</body></html>' }, 'UNREADABLE', true],
  ['half an answer', { text: '{"status":tr' }, 'UNREADABLE', true],
  ['nothing', { text: '' }, 'UNREADABLE', true],
  ['a list', { text: '[]' }, 'UNREADABLE', true],
  ['another object', { text: '{"hello":"world"}' }, 'UNREADABLE', true],
  ['an answer without end', { text: JSON.stringify({ pad: 'x'.repeat(1_000_001) }) }, 'UNREADABLE', true],
];

describe('every carrier', () => {
  it.each(Object.entries(kits))('%s is known by its code', (code, { answering }) => {
    expect(answering([]).carrier.code).toBe(code);
  });
});

describe.each(having('bookings'))('parcels ordered of %s', (_code, answering, kit: BookingKit) => {
  const [first, ...others] = kit.waybillNos;
  const asking = (answers: readonly Scripted[]) => {
    const { carrier, asked } = answering(answers);
    if (!carrier.bookings) throw new Error('has no bookings');
    return { ...carrier.bookings, asked, wire: () => wireOf(asked) };
  };
  const parcels = (count: number) => Array.from({ length: count }, () => ({ weightGrams: 4_000 }));

  it('have a waybill number and what its label needs', async () => {
    const { book, isWaybillNo } = asking(kit.booked([first]));
    const outcome = await book(aBooking());
    expect(outcome).toMatchObject({
      state: 'BOOKED',
      parcels: [{ waybillNo: first, role: 'MASTER' }],
      label: { mark: expect.stringMatching(/./), qr: expect.stringMatching(/./), route: expect.any(Object) },
    });
    expect(isWaybillNo(first)).toBe(true);
  });

  it('are a mother and her children where there are several, each with a number of its own', async () => {
    const { book } = asking(kit.booked(kit.waybillNos));
    const outcome = await book(aBooking({ parcels: parcels(3) }));
    expect(outcome).toMatchObject({
      state: 'BOOKED',
      parcels: [
        { waybillNo: first, role: 'MASTER' },
        ...others.map((waybillNo) => ({ waybillNo, role: 'CHILD' })),
      ],
    });
  });

  it('are ordered under our number, whose answer is the same whenever it is asked', async () => {
    const { book, wire } = asking(kit.booked([first]));
    const booked = await book(aBooking());
    expect(wire()).toContain('shp_1-1');
    const { query } = asking(kit.queried([first]));
    const found = await query('shp_1-1');
    expect(found).toMatchObject({ state: 'BOOKED', parcels: (booked as { parcels: unknown }).parcels });
    const again = asking(kit.queried(kit.waybillNos));
    expect(await again.query('shp_1-1')).toMatchObject({
      parcels: kit.waybillNos.map((waybillNo, index) => ({
        waybillNo,
        role: index === 0 ? 'MASTER' : 'CHILD',
      })),
    });
  });

  it.each(unanswered)('are not known of after %s', async (_what, answer, code, retry) => {
    for (const act of [({ book }: Bookings) => book(aBooking()), ({ query }: Bookings) => query('shp_1-1')]) {
      const failure = await outcomeOf(() => act(asking([answer])));
      expect(failure).toBeInstanceOf(CarrierUnavailable);
      expect(failure).toMatchObject({ code, retry });
    }
  });

  it('are asked for once: nothing is tried again by itself', async () => {
    const { book, asked } = asking([new Error('timeout')]);
    await outcomeOf(() => book(aBooking()));
    expect(asked).toHaveLength(1);
  });

  it('are found after a booking whose answer was lost, and not booked again', async () => {
    const { book, query, asked } = asking([new Error('timeout'), ...kit.queried([first])]);
    expect(await outcomeOf(() => book(aBooking()))).toBeInstanceOf(CarrierUnavailable);
    expect(await query('shp_1-1')).toMatchObject({ state: 'BOOKED', parcels: [{ waybillNo: first }] });
    expect(asked.filter(isOrdering)).toHaveLength(1);
  });

  it('are not there where the carrier has none of that number', async () => {
    expect(await asking(kit.absent).query('shp_1-1')).toBeUndefined();
  });

  it('go with another carrier where this one does not go', async () => {
    const outcome = await asking(kit.undeliverable).book(aBooking());
    expect(outcome).toMatchObject({ state: 'UNDELIVERABLE', code: expect.stringMatching(/./) });
    expect(outcome).not.toHaveProperty('parcels');
  });

  it('wait where a person decides', async () => {
    const expected: BookOutcome['state'] = 'PENDING';
    if (kit.pending) expect(await asking(kit.pending).book(aBooking())).toMatchObject({ state: expected });
    else expect(kit).not.toHaveProperty('pending');
  });

  it('are refused with the word of the carrier, and asked for later where it says so', async () => {
    const { refused, again } = kit;
    expect(await asking(refused.answers).book(aBooking())).toMatchObject({
      state: 'REFUSED',
      code: refused.code,
    });
    const failure = await outcomeOf(() => asking(again.answers).book(aBooking()));
    expect(failure).toBeInstanceOf(CarrierUnavailable);
    expect(failure).toMatchObject({ code: again.code, retry: true });
  });

  it('of a product that the account has not are refused before anybody is asked', async () => {
    for (const product of ['moon', 'constructor', '__proto__']) {
      const { book, asked } = asking([]);
      expect(await book(aBooking({ product }))).toMatchObject({ state: 'REFUSED', code: 'PRODUCT' });
      expect(asked).toEqual([]);
    }
  });

  it.each([
    ['a rare character', { name: '𠮷野𤭢' }],
    ['emoji with their joiners', { name: '李雷👨‍👩‍👧😀' }],
    ['a privacy number', { phone: '13812345678-1234' }],
    ['an office with an extension', { phone: '010-22226789-801' }],
    ['a masked number', { phone: '138****8000' }],
    ['signs that addresses need not', { detail: `~!*'()_-. +&=%"<>\\ 号` }],
  ])('are told of as the buyer wrote it: %s', async (_what, part) => {
    const { book, wire } = asking(kit.booked([first]));
    await book(aBooking({ to: aParty(part) }));
    for (const value of Object.values(part)) expect(wire()).toContain(JSON.stringify(value).slice(1, -1));
  });

  it('are ordered to cities without districts', async () => {
    const { district: _none, ...dongguan } = aParty({
      province: '广东省',
      city: '东莞市',
      detail: '长安镇 1 号',
    });
    const { book, wire } = asking(kit.booked([first]));
    expect(await book(aBooking({ to: dongguan }))).toMatchObject({ state: 'BOOKED' });
    expect(wire()).toContain('东莞市');
    expect(wire()).not.toMatch(/undefined|null/);
  });

  it('are never told of with half a character, however long the texts are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }),
        fc.nat(3),
        async (text, pad) => {
          const long = `${'a'.repeat(pad)}${text.repeat(1 + Math.ceil(210 / text.length))}`;
          const { book, asked } = asking(kit.booked([first]));
          const to = aParty({ name: long, detail: long, company: long });
          await book(aBooking({ to, remark: long, cargo: [{ name: long, quantity: 1, weightGrams: 1 }] }));
          expect(asked[0]?.body?.isWellFormed()).toBe(true);
          expect(wireOf(asked)).not.toMatch(/\\ud[89a-f]/i);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('are told of in messages that stay small, however many kinds of goods there are', async () => {
    const cargo = Array.from({ length: 10_000 }, (_, i) => ({
      name: `茶 ${i}`,
      quantity: 20,
      weightGrams: 1,
    }));
    const { book, asked } = asking(kit.booked([first]));
    expect(await book(aBooking({ cargo }))).toMatchObject({ state: 'BOOKED' });
    expect(asked[0]?.body?.length).toBeLessThan(20_000);
  });

  it('are made void, or their labels marked as unused', async () => {
    const { answers, outcome } = kit.voided;
    expect(await asking(answers).cancel({ carrierOrderId: 'shp_1-1', waybillNos: [first] })).toEqual(outcome);
  });

  it.each(['', 'SF123', 'DROP TABLE', `${first}0`, ` ${first}`, 'sf'])(
    'do not have the number %j',
    (text) => {
      expect(asking([]).isWaybillNo(text)).toBe(false);
    },
  );
});

type Bookings = NonNullable<Carrier['bookings']>;

/** What went out, with the escapes of forms undone. */
const wireOf = (asked: readonly HttpRequest[]): string =>
  asked
    .map(({ headers, body = '' }) =>
      headers['content-type']?.includes('form') ? [...new URLSearchParams(body).values()].join('\n') : body,
    )
    .join('\n');

const isOrdering = ({ url, body = '' }: { readonly url: string; readonly body?: string }): boolean =>
  /create_?order/i.test(`${url} ${body}`);

describe.each(having('routes'))('routes asked of %s', (_code, answering, kit: RouteKit) => {
  const asking = (answers: readonly Scripted[]) => {
    const { carrier, asked } = answering(answers);
    if (!carrier.routes) throw new Error('has no routes');
    const { routes } = carrier.routes;
    const parcel = { waybillNo: kit.waybillNo, carrier: carrier.code, phone: '13800138000' };
    return { ask: () => routes([parcel]), asked, limits: carrier.routes };
  };

  it('are told with their times in Beijing, and codes that nobody knows without a status', async () => {
    const { events, refused } = await asking(kit.told).ask();
    expect(refused).toEqual([]);
    expect(events).toMatchObject([
      { waybillNo: kit.waybillNo, status: 'IN_TRANSIT', occurredAt: scannedAt, text: expect.any(String) },
      { waybillNo: kit.waybillNo, code: expect.stringMatching(/./), occurredAt: scannedAt },
    ]);
    expect(events[1]).not.toHaveProperty('status');
  });

  it('of a parcel that was not asked for are nothing', async () => {
    expect(await asking(kit.ofAnother).ask()).toEqual({ events: [], refused: [] });
  });

  it('are none yet, which is not the same as not to us', async () => {
    expect(await asking(kit.none).ask()).toEqual({ events: [], refused: [] });
    const { refused } = kit;
    if (!refused) return;
    expect(await asking(refused.answers).ask()).toEqual({
      events: [],
      refused: [{ waybillNo: kit.waybillNo, code: refused.code }],
    });
  });

  it('are asked for with the end of a phone, and never the whole of it', async () => {
    const { ask, asked } = asking(kit.told);
    await ask();
    if (!kit.withoutPhone) expect(asked[0]?.body).toContain('8000');
    expect(asked[0]?.body).not.toContain('13800138000');
  });

  it('say how many numbers a question takes, and how long to wait', () => {
    const { limits } = asking([]);
    expect(limits.most).toBeGreaterThanOrEqual(1);
    expect(limits.pauseMs).toBeGreaterThan(0);
  });

  it.each(unanswered)('are not known after %s', async (_what, answer, code, retry) => {
    const failure = await outcomeOf(asking([answer]).ask);
    expect(failure).toBeInstanceOf(CarrierUnavailable);
    expect(failure).toMatchObject({ code, retry });
  });

  it('are asked for later where the carrier says so', async () => {
    const failure = await outcomeOf(asking(kit.again.answers).ask);
    expect(failure).toMatchObject({ code: kit.again.code, retry: true });
  });
});

describe.each(having('pushes'))('pushes of %s', (_code, answering, kit: PushKit) => {
  const { pushes } = answering([]).carrier;
  if (!pushes) throw new Error('has no pushes');
  const read = (push: IncomingPush) => pushes.read(push);
  const aScan = (part: Partial<PushedScan> = {}): PushedScan => ({
    waybillNo: kit.waybillNo,
    code: kit.known.code,
    time: scannedText,
    words: '快件正在派送',
    ...part,
  });
  const eventsOf = (...scans: readonly (PushedScan | null)[]): readonly ReadEvent[] => {
    const reading = read(kit.push(scans));
    if (reading.kind !== 'events') throw new Error(JSON.stringify(reading));
    return reading.events;
  };
  const good = kit.push([aScan()]);
  const refused = { kind: 'refused', reason: expect.stringMatching(/./) };

  it('tell what happened when, in the words of the carrier', () => {
    expect(read(good)).toMatchObject({ kind: 'events', unreadable: 0 });
    expect(eventsOf(aScan())).toMatchObject([
      {
        waybillNo: kit.waybillNo,
        code: expect.stringMatching(new RegExp(`${kit.known.code}$`)),
        status: kit.known.status,
        occurredAt: scannedAt,
        text: '快件正在派送',
      },
    ]);
  });

  it('tell the same however often they come', () => {
    expect(read(good)).toEqual(read(kit.push([aScan()])));
  });

  it('keep codes that nobody knows, without a status', () => {
    const [event] = eventsOf(aScan({ code: '31415' }));
    expect(event).toMatchObject({ code: expect.stringMatching(/31415$/) });
    expect(event).not.toHaveProperty('status');
  });

  it.each([
    ['none', null],
    ['an empty one', ''],
    ['nothing of a time', '昨天'],
    ['a day that is none', '2026-02-30 10:00:00'],
    ['an hour that is none', '2026-11-11 25:00:00'],
    ['1970', '1970-01-01 08:00:00'],
    ['the year 0', '0000-00-00 00:00:00'],
  ])('keep what has no time: %s', (_what, time) => {
    const [event] = eventsOf(aScan({ time }));
    expect(event).toMatchObject({ status: kit.known.status });
    expect(event).not.toHaveProperty('occurredAt');
  });

  it('take a time in the future as it is told: whoever keeps it compares it with the clock', () => {
    const [event] = eventsOf(aScan({ time: '2031-01-01 00:00:00' }));
    expect(event?.occurredAt).toBe(Date.parse('2031-01-01T00:00:00+08:00'));
  });

  it('know no summer time', () => {
    const [summer] = eventsOf(aScan({ time: '2026-07-01 12:00:00' }));
    expect(summer?.occurredAt).toBe(Date.parse('2026-07-01T04:00:00Z'));
  });

  it('come in batches, of which the others count where one cannot be read', () => {
    if (!kit.batches) return expect(kit.batches).toBe(false);
    const nine = Array.from({ length: 9 }, (_, index) => aScan({ words: `第 ${index} 站` }));
    const push = kit.push([...nine.slice(0, 4), null, ...nine.slice(4)]);
    expect(read(push)).toMatchObject({ kind: 'events', unreadable: 1 });
    expect(eventsOf(...nine.slice(0, 4), null, ...nine.slice(4)).map(({ text }) => text)).toEqual(
      nine.map(({ words }) => words),
    );
  });

  it.each(['', 'drop', "1' OR '1'='1", 'x'.repeat(200)])('are not about the parcel %j', (waybillNo) => {
    const reading = read(kit.push([aScan({ waybillNo })]));
    expect(reading).not.toMatchObject({ kind: 'events', unreadable: 0, events: [{}] });
  });

  it('keep emoji and rare characters, and in one line', () => {
    const [event] = eventsOf(aScan({ words: '  𠮷野家😀\n已揽收\u0000 ' }));
    expect(event?.text).toBe('𠮷野家😀 已揽收');
  });

  it('are answered in the words of the carrier, different ones where they have to come again', () => {
    const [stored, again] = [pushes.answer(true, good), pushes.answer(false, good)];
    expect(stored.body).not.toBe(again.body);
    expect(stored.contentType).toMatch(/json|xml|plain/);
  });

  it.each([
    ['nothing', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['an empty object', '{}'],
    ['HTML', '<html>hello</html>'],
    ['no UTF-8', Buffer.from([0xff, 0xfe, 0x00, 0x31])],
    ['10 MB', Buffer.alloc(10_000_000, '{')],
    ['deep', '['.repeat(200_000)],
    ['deep XML', `<Request>${'<a>'.repeat(50_000)}`],
    ['half of it', good.bytes.subarray(0, good.bytes.length / 2)],
  ])('are refused where they are %s', (_what, body) => {
    for (const headers of [good.headers, {}, { 'content-type': 'text/plain' }]) {
      const push = { headers, bytes: Buffer.from(body as string) };
      expect(read(push)).toEqual(refused);
      expect(pushes.answer(false, push).body).toMatch(/./);
    }
  });

  it('are refused where somebody else signed them, or one byte is another', () => {
    const { forged } = kit;
    if (!forged) return expect(kit).not.toHaveProperty('forged');
    expect(read(forged(good))).toEqual(refused);
    fc.assert(
      fc.property(fc.nat(good.bytes.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
        const bytes = Buffer.from(good.bytes);
        bytes[place] = (bytes[place] ?? 0) ^ change;
        const reading = read({ ...good, bytes });
        // A byte may be written another way and mean the same, or stand in a field that nobody reads.
        expect([{ kind: 'refused' }, read(good)]).toContainEqual(
          reading.kind === 'refused' ? { kind: 'refused' } : reading,
        );
      }),
      { numRuns: 100 },
    );
  });

  it('throw at no bytes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.json().map(Buffer.from)), (bytes) => {
        expect(read({ headers: good.headers, bytes }).kind).toMatch(/refused|events|order/);
      }),
      { numRuns: 100 },
    );
  });
});
