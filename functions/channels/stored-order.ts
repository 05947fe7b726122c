import * as z from 'zod';
import { channels } from '../../shared/kernel/channel.ts';
import { toldMoneySchema } from '../../shared/kernel/money.ts';
import { code } from '../../shared/kernel/text.ts';
import { phases, stopCodes } from './domain/channel-order.ts';
import type { MappedOrder } from './domain/sku-mapping.ts';

const text = z.string();
const time = z.int().min(0);

/** Parts of keys: what the channel calls shop and order, as far as a key can hold it. */
export const shopIdSchema = code(64);
export const channelOrderIdSchema = code(128);

const line = z.object({
  channelLineId: text,
  listing: z.object({
    itemId: text.exactOptional(),
    skuId: text.exactOptional(),
    code: text.exactOptional(),
  }),
  title: text,
  quantity: z.int().min(1),
  unitPrice: toldMoneySchema,
  payable: toldMoneySchema,
  state: z.enum(['OPEN', 'REFUNDING', 'CANCELLED', 'SHIPPED']),
  bindGroup: text.exactOptional(),
  sku: text.exactOptional(),
});

const recipient = z.object({
  token: text.exactOptional(),
  name: text.exactOptional(),
  phone: text.exactOptional(),
  country: text,
  province: text.exactOptional(),
  city: text.exactOptional(),
  district: text.exactOptional(),
  detail: text.exactOptional(),
  postCode: text.exactOptional(),
});

/** An order of a channel as it lies in the table; also what an adapter's reading is held to before it is written. */
export const storedOrder: z.ZodType<MappedOrder> = z.object({
  channel: z.enum(channels),
  shopId: shopIdSchema,
  channelOrderId: channelOrderIdSchema,
  modifiedAt: time,
  observedAt: time,
  statusRaw: text,
  phase: z.enum(phases),
  stops: z.array(z.object({ code: z.enum(stopCodes), message: text })),
  placedAt: time,
  paidAt: time.exactOptional(),
  paymentTiming: z.enum(['prepaid', 'on-delivery']),
  buyer: z.object({
    id: text.exactOptional(),
    name: text.exactOptional(),
    phone: text.exactOptional(),
    email: text.exactOptional(),
  }),
  recipient,
  lines: z.array(line),
  totals: z.object({
    goods: toldMoneySchema,
    discount: toldMoneySchema,
    freight: toldMoneySchema,
    tax: toldMoneySchema,
    payable: toldMoneySchema,
    platformSubsidy: toldMoneySchema.exactOptional(),
  }),
  promise: z.object({ shipBy: time.exactOptional(), deliverBy: time.exactOptional() }).exactOptional(),
  note: text.exactOptional(),
  memo: text.exactOptional(),
  group: text.exactOptional(),
});
