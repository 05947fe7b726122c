import type {
  Booking,
  Carrier,
  CarrierDeps,
  IncomingPush,
  Party,
  VoidOutcome,
} from '../../../../../functions/logistics/carriers/carrier.ts';
import type { TrackingStatus } from '../../../../../functions/logistics/domain/tracking.ts';
import type { HttpRequest } from '../../../../../shared/kernel/http-exchange.ts';

export type Fields = Readonly<Record<string, unknown>>;

export const now = Date.parse('2026-11-11T10:00:00+08:00');

/** An answer as a server gives it: JSON, bytes with a status, or none at all. */
export type Scripted = Fields | { readonly status?: number; readonly text: string } | Error;

/** A carrier that gets these answers in turn, the last again and again, and what it was asked. */
export type Answering = { readonly carrier: Carrier; readonly asked: readonly HttpRequest[] };

/** What differs from carrier to carrier in the suite of all. What a carrier cannot do is missing. */
export type CarrierKit = {
  readonly answering: (answers: readonly Scripted[]) => Answering;
  readonly bookings?: BookingKit;
  readonly routes?: RouteKit;
  readonly pushes?: PushKit;
};

export type BookingKit = {
  /** Three of its form. */
  readonly waybillNos: readonly [string, string, string];
  /** To `book` of as many parcels as there are numbers. */
  readonly booked: (waybillNos: readonly string[]) => readonly Scripted[];
  /** To `query` of a booking with these. */
  readonly queried: (waybillNos: readonly string[]) => readonly Scripted[];
  readonly absent: readonly Scripted[];
  readonly undeliverable: readonly Scripted[];
  readonly pending?: readonly Scripted[];
  readonly refused: { readonly answers: readonly Scripted[]; readonly code: string };
  readonly again: { readonly answers: readonly Scripted[]; readonly code: string };
  readonly voided: { readonly answers: readonly Scripted[]; readonly outcome: VoidOutcome };
};

export type RouteKit = {
  readonly waybillNo: string;
  /** Two scans, of which the first says IN_TRANSIT and came at `scannedAt`, and the other has a code that nobody knows. */
  readonly told: readonly Scripted[];
  /** The same of another parcel, which was not asked for. */
  readonly ofAnother: readonly Scripted[];
  readonly none: readonly Scripted[];
  /** Missing where nobody has shown such an answer. */
  readonly refused?: { readonly answers: readonly Scripted[]; readonly code: string };
  readonly again: { readonly answers: readonly Scripted[]; readonly code: string };
  /** Tells of a parcel without a phone. */
  readonly withoutPhone?: true;
};
export const scannedAt = Date.parse('2026-11-11T09:30:05+08:00');
export const scannedText = '2026-11-11 09:30:05';

export type PushedScan = {
  readonly waybillNo: string;
  readonly code: string;
  /** As the carrier writes it. */
  readonly time: string | null;
  readonly words: string;
};
export type PushKit = {
  readonly waybillNo: string;
  /** One push of these scans, signed as the carrier signs. */
  readonly push: (scans: readonly (PushedScan | null)[]) => IncomingPush;
  /** A code of pushes, and what it says. */
  readonly known: { readonly code: string; readonly status: TrackingStatus };
  /** Takes several scans in one push. */
  readonly batches: boolean;
  /** The same push with a signature of somebody else; missing where the carrier does not sign. */
  readonly forged?: (push: IncomingPush) => IncomingPush;
};

export const aParty = (part: Partial<Party> = {}): Party => ({
  name: '韩梅梅',
  phone: '13912345678',
  country: 'CN',
  province: '浙江省',
  city: '杭州市',
  district: '西湖区',
  detail: '文三路 1 号',
  ...part,
});

export const aBooking = (part: Partial<Booking> = {}): Booking => ({
  carrierOrderId: 'shp_1-1',
  product: 'standard',
  from: aParty({ name: '茶庄', phone: '0571-88123456', district: '余杭区', detail: '仓前街道 2 号' }),
  to: aParty(),
  parcels: [{ weightGrams: 1_250, dimensionsMm: { length: 300, width: 205, height: 100 } }],
  cargo: [{ name: '正山小种 250g', quantity: 2, weightGrams: 300 }],
  ...part,
});

/** The dependencies of a carrier, with a server that was told what to say. */
export function scripted(answers: readonly Scripted[]): {
  readonly deps: CarrierDeps;
  readonly asked: readonly HttpRequest[];
} {
  const asked: HttpRequest[] = [];
  const send: CarrierDeps['send'] = async (request) => {
    asked.push(request);
    const answer = answers[Math.min(asked.length, answers.length) - 1];
    if (answer === undefined || answer instanceof Error) throw answer ?? new Error('nothing was to be asked');
    const { status, text } = asText(answer);
    return { status, headers: {}, body: Buffer.from(text) };
  };
  let uuids = 0;
  return {
    asked,
    deps: { send, now: () => now, uuid: () => `uuid-${++uuids}` },
  };
}

function asText(answer: Exclude<Scripted, Error>): { readonly status: number; readonly text: string } {
  const { text, status } = answer as { readonly text?: unknown; readonly status?: unknown };
  if (typeof text !== 'string') return { status: 200, text: JSON.stringify(answer) };
  return { status: typeof status === 'number' ? status : 200, text };
}

/** A push of JSON. */
export const jsonPush = (value: unknown): IncomingPush => ({
  headers: { 'content-type': 'application/json;charset=UTF-8' },
  bytes: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
});

/** A push of a form. */
export const formPush = (fields: Readonly<Record<string, string>>): IncomingPush => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' },
  bytes: Buffer.from(new URLSearchParams(fields).toString()),
});
