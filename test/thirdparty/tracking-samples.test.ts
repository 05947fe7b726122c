import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import * as z from 'zod';
import type { PushReading } from '../../functions/logistics/carriers/carrier.ts';
import { jdCategories, jdNodes } from '../../functions/logistics/carriers/jd/states.ts';
import { opCodes } from '../../functions/logistics/carriers/sf/op-codes.ts';
import { ytoCodes } from '../../functions/logistics/carriers/yto/codes.ts';
import { queriedMeaning } from '../../functions/logistics/carriers/zto/actions.ts';
import { fold } from '../../functions/logistics/domain/fold.ts';
import type { CarrierCode, ReadEvent } from '../../functions/logistics/domain/tracking.ts';
import { jsonPush } from '../unit/logistics/carriers/support/carrier-kit.ts';
import { answeringJd } from '../unit/logistics/carriers/support/jd-kit.ts';
import { answeringKuaidi100, paramPush } from '../unit/logistics/carriers/support/kuaidi100-kit.ts';
import { answeringSf } from '../unit/logistics/carriers/support/sf-kit.ts';
import { answeringZto, dataPush } from '../unit/logistics/carriers/support/zto-kit.ts';
import { asKept, csvRows, easyPost, jsonIn, olts, trackersIn } from './tracking-words.ts';

// JDL's sandbox events (YangLiCon/docs), real pushes of Kuaidi100 found in public code, the code lists of
// open-logistics-tracking/OLTS (CC BY 4.0) and EasyPost's recorded answers (MIT). None of it is shipped with this project.
const data = process.env['THIRDPARTY_DATA'] ?? join(import.meta.dirname, '../../../shared/data');
const folderOf = (name: string) => {
  const folder = join(data, name);
  const present = existsSync(folder);
  if (!present) console.log(`skipped: no ${name} at ${folder} (set THIRDPARTY_DATA)`);
  return { folder, describe: present ? describe : describe.skip };
};

const told = (reading: PushReading | undefined): readonly ReadEvent[] =>
  reading?.kind === 'events' && reading.unreadable === 0 ? reading.events : [];
const shown = ({ status, sub }: { status?: string | undefined; sub?: string | undefined }): string =>
  [status ?? '?', sub].filter(Boolean).join('/');
const folded = (carrier: CarrierCode, events: readonly ReadEvent[]) =>
  fold(events.map((event) => asKept(carrier, event)));

const jdl = folderOf('carriers/jd');
jdl.describe('pushes of JDL’s sandbox', () => {
  const pushes = () => z.array(z.unknown()).parse(jsonIn(join(jdl.folder, 'track-push.json')));
  const events = () => pushes().flatMap((push) => told(answeringJd([]).carrier.pushes?.read(jsonPush(push))));

  it('mean what their tables say', () => {
    expect(events().map(({ code, ...event }) => [code, shown(event)])).toEqual([
      ['200034', 'PENDING/PREPARING'],
      ['200001', 'PICKED_UP'],
      ['200076', 'IN_TRANSIT/DEPARTED'],
      ['10032', 'IN_TRANSIT/ARRIVED'],
      ['200076', 'IN_TRANSIT/DEPARTED'],
      ['200075', 'IN_TRANSIT/ARRIVED'],
      ['11000', 'OUT_FOR_DELIVERY'],
      ['10034', 'DELIVERED/BY_OTHER'],
    ]);
  });

  it('come to a delivery', () => {
    expect(folded('jd', events().toReversed())).toEqual({
      status: 'DELIVERED',
      sub: 'BY_OTHER',
      at: Date.parse('2023-08-09T09:00:00+08:00'),
      lastEventAt: Date.parse('2023-08-09T09:00:00+08:00'),
      pickedUpAt: Date.parse('2023-08-08T10:00:00+08:00'),
      deliveredAt: Date.parse('2023-08-09T09:00:00+08:00'),
      failedAttempts: 0,
      nextWaybillNos: [],
      anomalies: [],
    });
  });
});

const k100 = folderOf('logistics_kuaidi100');
k100.describe('real pushes of Kuaidi100', () => {
  const read = (file: string, more: Readonly<Record<string, unknown>> = {}): PushReading | undefined => {
    const param = JSON.stringify(jsonIn(join(k100.folder, 'dev', file)));
    return answeringKuaidi100([], more).carrier.pushes?.read(paramPush(param));
  };

  it.each([
    [
      'jd_JD0076810060555.json',
      'jd',
      ['304', '0', '0', '1002', '1002', 'shutdown'],
      'AVAILABLE_FOR_PICKUP/STATION',
    ],
    [
      'sf_933346116516.json',
      'sf',
      ['5', 'scan', 'scan', 'scan', 'scan', 'scan', 'scan', 'scan'],
      'OUT_FOR_DELIVERY',
    ],
    [
      'yunda_3805420027268.json',
      undefined,
      ['3', ...Array.from({ length: 9 }, () => 'scan'), 'shutdown'],
      'DELIVERED',
    ],
  ])('in %s are about %s, and come to what it says', (file, carrier, codes, status) => {
    const reading = read(file);
    const events = told(reading);
    expect(reading?.kind === 'events' && reading.carrier).toBe(carrier);
    expect(events.map(({ code }) => code)).toEqual(codes.map((code) => `k100:${code}`));
    expect(events.filter((event) => event.status === undefined)).toEqual([]);
    const tracking = folded('kuaidi100', events);
    expect(shown(tracking)).toBe(status);
    expect(tracking.anomalies).toEqual([]);
    expect(tracking.at).toBe(events[0]?.occurredAt);
  });

  it('say 304 of a parcel that lies at a station; by the other policy it is delivered', () => {
    const file = 'jd_JD0076810060555.json';
    expect(told(read(file))[0]?.text).toContain('快递驿站代收');
    const delivered = told(read(file, { stationSignature: 'delivered' }));
    expect(shown(folded('jd', delivered))).toBe('DELIVERED/BY_OTHER');
  });
});

const lists = folderOf('logistics_olts_codes');
lists.describe('the code lists of OLTS', () => {
  const rows = (name: string) => csvRows(join(lists.folder, 'mappings/cn', `${name}.csv`));
  /** Where theirs and ours differ: code, theirs, ours. */
  const differences = (name: string, ours: (code: string) => string | undefined) =>
    rows(name).flatMap(({ carrier_code: code = '', olts_code: word = '' }) => {
      const mine = ours(code) ?? 'unknown';
      return mine === olts[word] ? [] : [`${code} ${word} ${mine}`];
    });

  it('have a word of ours for each of theirs', () => {
    const words = csvRows(join(lists.folder, 'ulsc/ulsc.csv')).map(({ code }) => code);
    expect(Object.keys(olts).sort()).toEqual(words.sort());
  });

  it('agree with ours about JDL, but for what is more than theirs say', () => {
    const ours = (code: string) => {
      const [kind, number = ''] = code.split(':');
      return (kind === 'state' ? jdNodes : jdCategories).get(number)?.status;
    };
    expect(rows('jdl')).toHaveLength(75);
    expect(differences('jdl', ours)).toEqual([
      // 换单打印: it goes on under another number.
      'state:200020 label_printed IN_TRANSIT',
      // 再投后报废, 弃货: nobody gets it any more.
      'state:200032 exception LOST',
      // 再投后退回: turned round, not back yet.
      'state:200033 returned_to_sender RETURNING',
      'state:200070 exception LOST',
    ]);
  });

  it('agree with ours about ZTO’s answers', () => {
    const ours = (code: string) => queriedMeaning(`query:${code}`, '', {})?.status;
    expect(rows('zto')).toHaveLength(24);
    expect(differences('zto', ours)).toEqual([
      // 退件: turned round, not back yet.
      '退件 returned_to_sender RETURNING',
      '8 returned_to_sender RETURNING',
    ]);
  });

  it('agree with ours about YTO', () => {
    expect(rows('yto')).toHaveLength(11);
    expect(differences('yto', (code) => ytoCodes.get(code)?.status)).toEqual([
      'TMS_RETURN returned_to_sender RETURNING',
    ]);
  });

  it('are wrong about SF: none of their operation codes means to us what it means to them', () => {
    const theirs = rows('sf').filter(({ carrier_code: code = '' }) => code.startsWith('opcode:'));
    const ours = theirs.map(({ carrier_code: code = '', olts_code: word = '' }) => {
      const mine = opCodes.get(code.slice('opcode:'.length))?.status;
      return [code, olts[word], mine ?? '-'].join(' ');
    });
    expect(ours).toEqual([
      'opcode:10 PENDING IN_TRANSIT',
      'opcode:30 PICKED_UP IN_TRANSIT',
      'opcode:50 IN_TRANSIT PICKED_UP',
      'opcode:60 IN_TRANSIT -',
      'opcode:70 IN_TRANSIT DELIVERY_FAILED',
      'opcode:80 IN_TRANSIT DELIVERED',
      'opcode:100 OUT_FOR_DELIVERY -',
      'opcode:160 DELIVERED -',
      'opcode:161 DELIVERED -',
      'opcode:170 DELIVERY_FAILED -',
    ]);
  });

  const wordEvent = (word: string, occurredAt: number): ReadEvent => {
    const status = olts[word];
    return { waybillNo: 'OLTS', code: `${word}-${occurredAt}`, occurredAt, ...(status ? { status } : {}) };
  };
  const hour = 3_600_000;
  const from = Date.UTC(2026, 5, 1);

  it('allow transitions that the fold makes, but for noise after a delivery', () => {
    const transitions = csvRows(join(lists.folder, 'ulsc/transitions.csv'));
    expect(transitions).toHaveLength(69);
    const words = Object.keys(olts);
    const pairs = transitions.flatMap(({ from_code: before = '', to_code: to = '' }) =>
      (before === '*' ? words : [before]).map((each) => [each, to] as const),
    );
    const refused = pairs.filter(([before, to]) => {
      const { status } = folded('sf', [wordEvent(before, from), wordEvent(to, from + hour)]);
      return status !== olts[to];
    });
    const known = refused.map(([before, to]) => `${before} > ${to}`);
    expect(known).toEqual([
      // A pickup that is arranged anew is no progress of its parcel.
      'pickup_failed > pickup_scheduled',
      ...['exception', 'damaged', 'lost'].flatMap((to) =>
        words
          .filter((word) => keeps[to as keyof typeof keeps].includes(olts[word] ?? ''))
          .map((word) => `${word} > ${to}`),
      ),
    ]);
  });
  /** What no exception, damage or loss changes any more. */
  const keeps = {
    exception: ['CANCELLED', 'LOST', 'DELIVERED', 'RETURNING', 'RETURNED'],
    damaged: ['CANCELLED', 'LOST', 'DELIVERED', 'RETURNING', 'RETURNED'],
    lost: ['DELIVERED', 'RETURNED'],
  };

  const shipment = z.object({
    trackingNumber: z.string(),
    currentStatus: z.string(),
    events: z.array(z.object({ eventTime: z.string(), oltsCode: z.string() })),
  });
  it('have shipments whose events come to the status that they have, but one', () => {
    const folder = join(lists.folder, 'examples/v0.2');
    const files = readdirSync(folder).filter((file) => file.endsWith('-shipment.json'));
    expect(files).toHaveLength(14);
    const others = files.flatMap((file) => {
      const { currentStatus, events } = shipment.parse(jsonIn(join(folder, file)));
      const read = events.map(({ oltsCode, eventTime }) => wordEvent(oltsCode, Date.parse(eventTime)));
      const { status } = folded('sf', read.toReversed());
      return status === olts[currentStatus] ? [] : [`${file} ${currentStatus} ${status}`];
    });
    // Its last event is the courier's start.
    expect(others).toEqual(['zto-shipment.json delivered OUT_FOR_DELIVERY']);
  });
});

const posts = folderOf('logistics_easypost_trackers');
posts.describe('trackers of EasyPost', () => {
  it('have events that come to the status that they have', () => {
    const files = readdirSync(posts.folder).filter((file) => file.endsWith('.json.gz'));
    const trackers = files.flatMap((file) => trackersIn(jsonIn(join(posts.folder, file))));
    expect(trackers).toHaveLength(21);
    for (const { tracking_code: waybillNo, tracking_details: details, status } of trackers) {
      const events = details.map((detail): ReadEvent => {
        const meaning = easyPost[detail.status];
        return {
          waybillNo,
          code: detail.status,
          occurredAt: Date.parse(detail.datetime),
          text: detail.message ?? '',
          ...(meaning ? { status: meaning } : {}),
        };
      });
      expect(folded('kuaidi100', events.toReversed()).status).toBe(easyPost[status]);
    }
  });
});

const carriers = folderOf('carriers');
carriers.describe('real pushes of SF and ZTO, whatever order they come in', () => {
  const listIn = (file: string) => z.array(z.unknown()).parse(jsonIn(join(carriers.folder, file)));
  const sfEvents = () =>
    listIn('sf/route-push-5.json').flatMap((push) =>
      told(answeringSf([]).carrier.pushes?.read(jsonPush(push))).map((event) => asKept('sf', event)),
    );
  const ztoPush = z.object({ received_at: z.string(), data: z.unknown() });
  const ztoEvents = () =>
    listIn('zto/track-push-13.json').flatMap((push) => {
      const { received_at, data } = ztoPush.parse(push);
      const receivedAt = Date.parse(`${received_at.replace(' ', 'T')}+08:00`);
      const events = told(answeringZto([]).carrier.pushes?.read(dataPush(JSON.stringify(data))));
      return events.map((event) => ({ ...asKept('zto', event), receivedAt }));
    });
  const at = (time: string) => Date.parse(`${time}+08:00`);

  it.each([
    [
      'SF: from its pickup to its signature within a minute, as a sandbox does',
      sfEvents,
      5,
      {
        status: 'DELIVERED',
        at: at('2025-05-26T09:56:46'),
        pickedUpAt: at('2025-05-26T09:55:52'),
        anomalies: [],
      },
    ],
    [
      'ZTO: delivered at its first signature, though the pickup was told nine pushes after it, and scans go on',
      ztoEvents,
      13,
      {
        status: 'DELIVERED',
        sub: 'FROM_LOCKER',
        at: at('2025-05-22T15:08:02'),
        pickedUpAt: at('2025-05-22T15:06:35'),
        deliveredAt: at('2025-05-22T15:08:02'),
        lastEventAt: at('2025-05-22T15:09:54'),
        anomalies: ['SCAN_AFTER_DELIVERY'],
      },
    ],
  ])('%s', (_, eventsOf, count, expected) => {
    const events = eventsOf();
    expect(new Set(events.map(({ hash }) => hash)).size).toBe(count);
    const fourTimes = Array.from({ length: 4 }, () => events).flat();
    fc.assert(
      fc.property(fc.shuffledSubarray(fourTimes, { minLength: fourTimes.length }), (arrived) => {
        expect(fold(arrived)).toMatchObject(expected);
      }),
      { numRuns: 50 },
    );
  });
});
