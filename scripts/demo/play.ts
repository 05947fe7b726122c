import * as z from 'zod';
import { moneySchema } from '../../shared/kernel/money.ts';
import { type ApiClient, expectBody, forEachAtOnce } from '../import/api-client.ts';
import type { Entry, Part, Shop } from './day.ts';
import { type Paying, payOrder, type Till } from './pay.ts';

const acceptedAnswer = z.object({
  id: z.string(),
  status: z.string(),
  total: moneySchema,
  reservedUntil: z.iso.datetime().optional(),
  lines: z.array(z.object({ sku: z.string(), quantity: z.int() })),
});
const problem = z.object({ code: z.string(), detail: z.string() });

type AcceptedOrder = z.output<typeof acceptedAnswer>;

/** One buyer's order, and what became of it. */
export type Played = {
  readonly entry: Entry;
  readonly part: Part;
  /** `accepted`, or the code of the refusal. */
  readonly outcome: string;
  readonly detail: string;
  readonly accepted: AcceptedOrder | undefined;
  /** How many of its repeats were answered like the first, byte for byte of what they say. */
  readonly sameAnswers: number;
  readonly cancelled: boolean;
  /** How its buyer paid, of one who pays here. */
  readonly paying?: Paying;
};

const atOnce = 16;

/** Fills the shop: warehouses, SKUs, then what is delivered. */
export async function fillShop({ warehouses, skus, stock }: Shop, api: ApiClient): Promise<void> {
  const done = z.object({});
  await forEachAtOnce(warehouses, atOnce, async ({ warehouseId, ...body }) => {
    await expectBody(api, { method: 'PUT', path: `/warehouses/${warehouseId}`, body }, done);
  });
  await forEachAtOnce(skus, atOnce, async ({ sku, ...body }) => {
    await expectBody(api, { method: 'PUT', path: `/skus/${encodeURIComponent(sku)}`, body }, done);
  });
  await forEachAtOnce(stock, atOnce, async ({ sku, warehouseId, quantity }) => {
    const body = { sku, warehouseId, kind: 'receipt', quantity, reason: '到货 delivery' };
    const idempotencyKey = `demo-${sku}-${warehouseId}`.replaceAll(/[^\x21-\x7e]/g, encodeURIComponent);
    await expectBody(api, { method: 'POST', path: '/stock/movements', body, idempotencyKey }, done);
  });
}

type Single = {
  readonly part: Part;
  readonly entry: Entry;
  readonly body: Entry['order'];
  readonly key: string;
};

/** Plays one part: all of its buyers at once, as far as connections go. */
export async function playPart(
  part: Part,
  partNumber: number,
  { till, step }: { readonly till: Till; readonly step: () => void },
): Promise<Played[]> {
  const singles = part.entries.flatMap((entry, number) =>
    buyersOf({ part, entry, key: `${partNumber}-${number}` }),
  );
  const played: Played[] = [];
  await forEachAtOnce(singles, atOnce, async (single) => {
    played.push(await playOrder(single, till));
    step();
  });
  return played;
}

export const buyersIn = ({ entries }: Part): number => entries.reduce((sum, { buyers }) => sum + buyers, 0);

function buyersOf({ part, entry, key }: Omit<Single, 'body'>): Single[] {
  const paid = entry.paid ? { paidAt: new Date().toISOString() } : {};
  if (entry.buyers === 1) return [{ part, entry, key, body: { ...entry.order, ...paid } }];
  return Array.from({ length: entry.buyers }, (_, buyer) => ({
    part,
    entry,
    key: `${key}-${buyer}`,
    body: { ...forBuyer(entry.order, buyer), ...paid },
  }));
}

/** The same order by somebody else: another number, another member, another recipient, behind a token or in the open. */
function forBuyer(order: Entry['order'], buyer: number): Entry['order'] {
  const suffixed = (value: string) => `${value}-${buyer + 1}`;
  const phone = (value: string) => otherPhone(value, buyer);
  return {
    ...changed(order, { channelOrderId: suffixed }),
    customer: changed(order['customer'], { id: suffixed, phone }),
    shipTo: changed(order['shipTo'], { token: suffixed, detail: suffixed, phone }),
  };
}

/** With these fields changed, as far as it has them. */
function changed(value: unknown, changes: Readonly<Record<string, (value: string) => string>>) {
  const fields = z.record(z.string(), z.unknown()).safeParse(value).data ?? {};
  const others = Object.entries(changes).flatMap(([name, change]) => {
    const field = fields[name];
    return typeof field === 'string' ? [[name, change(field)] as const] : [];
  });
  return { ...fields, ...Object.fromEntries(others) };
}

const phoneEnds = 10_000;

/** Another number of the same exchange. */
function otherPhone(phone: string, buyer: number): string {
  const end = (Number(phone.slice(-4)) + 37 * buyer) % phoneEnds;
  return `${phone.slice(0, -4)}${String(end).padStart(4, '0')}`;
}

async function playOrder({ part, entry, body, key }: Single, till: Till): Promise<Played> {
  const { api } = till;
  const call = { method: 'POST', path: '/orders', body, idempotencyKey: `demo-${key}` } as const;
  const answers = await Promise.all(Array.from({ length: entry.sent }, () => api(call)));
  const [first] = answers;
  const same =
    answers.filter((answer) => JSON.stringify(answer.body) === JSON.stringify(first?.body)).length - 1;
  if (first?.status !== 201) {
    const { code, detail } = problem.parse(first?.body);
    return { part, entry, outcome: code, detail, accepted: undefined, sameAnswers: same, cancelled: false };
  }
  const accepted = acceptedAnswer.parse(first.body);
  const paying = entry.pay && (await payOrder({ id: accepted.id, key }, entry.pay, till));
  const cancelled = entry.cancel !== undefined;
  if (cancelled) {
    const path = `/orders/${accepted.id}/cancel`;
    await expectBody(api, { method: 'POST', path, body: { reason: entry.cancel } }, z.object({}));
  }
  const told = { part, entry, outcome: 'accepted', detail: '', accepted, sameAnswers: same, cancelled };
  return paying ? { ...told, paying } : told;
}
