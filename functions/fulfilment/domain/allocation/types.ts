import * as z from 'zod';
import { currencySchema } from '../../../../shared/kernel/money.ts';

const minor = z.int().min(0);
/** Of a policy: so that whatever is summed of it can be counted. */
const amount = minor.max(1_000_000_000);
const sku = z.string().min(1);
const pieces = z.int().min(1);

export const deliveryOptions = ['standard', 'next-day', 'pickup'] as const;
export type DeliveryOption = (typeof deliveryOptions)[number];

export type Coordinates = { readonly lat: number; readonly lng: number };

/**
 * One line of the order, bundles already taken apart. Several may be of one SKU: they are summed, and are alike in weight,
 * volume and class.
 */
export type DemandLine = {
  readonly lineId: string;
  readonly sku: string;
  /** Pieces still to be sent; one or more. */
  readonly quantity: number;
  /** Of one piece. */
  readonly weightGrams: number;
  /** Of one piece; left out where nobody measured it, and then only the weight counts. */
  readonly volumeCm3?: number;
  /** `standard`, `fresh` (生鲜), `custom` (定制) …, as the catalogue has it. */
  readonly goodsClass: string;
};

/** What is to be sent, where to, and by when. */
export type AllocationRequest = {
  readonly lines: readonly DemandLine[];
  readonly delivery: DeliveryOption;
  readonly destination: {
    /** ISO 3166, two letters. */
    readonly country: string;
    /** By their official names where it is China. */
    readonly province?: string;
    readonly city?: string;
    readonly district?: string;
    /** Left out, a Chinese province stands where its capital is. */
    readonly location?: Coordinates;
  };
  /** The store that the buyer named, for delivery `pickup`; left out, the nearest that has everything. */
  readonly pickupWarehouseId?: string;
  /** When it is decided, milliseconds since 1970. */
  readonly at: number;
  /** What the buyer was promised, milliseconds since 1970; left out, nothing can be late but next-day. */
  readonly deliverBy?: number;
  /** Warehouses that have just failed it (a short pick). */
  readonly exclude?: readonly string[];
};

/** A warehouse or store as it stands now. */
export type Candidate = {
  readonly warehouseId: string;
  /** Lower goes first where two ways cost the same. */
  readonly priority: number;
  readonly location?: Coordinates;
  /** Pieces of each SKU that it can give to this order; less than one counts as none. */
  readonly stock: Readonly<Record<string, number>>;
  /** Provinces or ISO countries that it ships to; everywhere when left out. */
  readonly serves?: readonly string[];
  /** Local time at +08:00, `16:30`: what comes later leaves the next day. Left out, it leaves at once. */
  readonly cutOff?: string;
  /** Allocations that it still takes today; any number when left out. */
  readonly capacityLeft?: number;
  /** A store where buyers fetch their goods (门店自提). */
  readonly pickup?: boolean;
  /** Classes that it can keep and pack (a cold store for `fresh`); every class when left out. */
  readonly goodsClasses?: readonly string[];
  readonly closed?: boolean;
};

/** How warehouses are chosen (配货策略), as data. Amounts are minor units of its currency. */
export const allocationPolicySchema = z.strictObject({
  currency: currencySchema,
  splitPenaltyMinor: amount.meta({
    description: 'What another parcel costs the merchant in goodwill, for each beyond the first (拆单惩罚)',
  }),
  handlingMinor: amount.meta({ description: 'Picking and packing of a parcel (每包操作费)' }),
  lateMinorPerDay: amount.meta({
    description: 'For each started day that a parcel arrives after the promise (迟到惩罚)',
  }),
  distance: z
    .strictObject({
      baseMinor: amount.meta({ description: 'For a parcel, however near' }),
      minorPer100Km: amount.meta({ description: 'For each hundred kilometres' }),
      kmPerDay: z.int().min(1).max(5000).meta({ description: 'How far a parcel comes in a day' }),
      unknownKm: z
        .int()
        .min(0)
        .max(20_000)
        .meta({ description: 'Kilometres where nobody knows where one of the two is' }),
    })
    .meta({ description: 'What stands in for freight where there is no rate card (无运价时按距离)' }),
  goodsClasses: z
    .record(z.string().min(1), z.strictObject({ withinHours: z.int().min(1).max(2000) }))
    .meta({ description: 'Hours on the way that a class bears (时效), such as fresh 48' }),
  mostWarehouses: z.int().min(1).max(10).meta({
    description: 'An order comes from this many at most; more than three are found greedily',
  }),
});
export type AllocationPolicy = z.output<typeof allocationPolicySchema>;

export const defaultAllocationPolicy: AllocationPolicy = {
  currency: 'CNY',
  splitPenaltyMinor: 300,
  handlingMinor: 150,
  lateMinorPerDay: 1000,
  distance: { baseMinor: 500, minorPer100Km: 60, kmPerDay: 500, unknownKm: 1500 },
  goodsClasses: { fresh: { withinHours: 48 } },
  mostWarehouses: 5,
};

/** A consignment that somebody has to price: all that one warehouse would send of the order. */
export type FreightQuestion = {
  readonly warehouseId: string;
  readonly grams: number;
  /** Zero where no line has a volume. */
  readonly volumeCm3: number;
  /** Sorted, each once. */
  readonly goodsClasses: readonly string[];
  /** Whole days from leaving the warehouse to the promise; left out, nothing was promised. */
  readonly daysAllowed?: number;
  /** Whole days that the goods bear on the way (时效); left out, any number. */
  readonly mostDays?: number;
};

/**
 * `NOT_SERVED`: nobody goes there, or not with this. `TOO_SLOW`: not in the days that it bears. `NO_RATE_CARD`: nothing is
 * known of it, distance has to do.
 */
export type FreightAnswer =
  | {
      readonly state: 'QUOTED';
      readonly minor: number;
      /** Whole days on the way, of the product that was chosen. */
      readonly days: number;
      /** What it is expected to cost that it takes longer than that, by what was measured of the way (线路准点率). */
      readonly lateMinor?: number;
      readonly carrier: string;
      readonly product: string;
      /** Why that carrier; a few short phrases, kept with the decision. */
      readonly notes?: readonly string[];
    }
  | { readonly state: 'NOT_SERVED' }
  | { readonly state: 'TOO_SLOW' }
  | { readonly state: 'NO_RATE_CARD' };

/**
 * Prices a consignment to the request's destination and by its way of delivery (whoever makes the function binds both).
 * Equal questions have equal answers, which are kept while one order is decided. More of the same, or more kinds of it,
 * never costs less: ways that begin too dear are left out by that.
 */
export type QuoteFreight = (question: FreightQuestion) => FreightAnswer;

/** Why a warehouse, or the whole order, cannot do it. */
export const refusalReasons = [
  'NO_STOCK',
  'CLOSED',
  'EXCLUDED',
  'NOT_A_STORE',
  'NOT_SERVED',
  'CAPACITY',
  'GOODS_CLASS',
  'NO_CARRIER',
  'TOO_SLOW',
  'TOO_MANY_WAREHOUSES',
] as const;
export type RefusalReason = (typeof refusalReasons)[number];
const refusal = z.enum(refusalReasons).meta({
  description:
    'NO_STOCK 无货, CLOSED 停用, EXCLUDED 刚刚缺货, NOT_A_STORE 非自提门店, NOT_SERVED 不覆盖该地区, CAPACITY 产能已满, GOODS_CLASS ' +
    '不存该品类, NO_CARRIER 无承运商可达, TOO_SLOW 时效不足, TOO_MANY_WAREHOUSES 超过最多仓数',
});

const allocatedPartSchema = z.object({
  warehouseId: z.string(),
  lines: z.array(z.object({ lineId: z.string(), sku, quantity: pieces })).min(1),
  grams: z.int().min(0),
  /** From the warehouse to the buyer; missing where one of the places is not known. */
  km: z.int().min(0).optional(),
  freightMinor: minor,
  handlingMinor: minor,
  /** Of the days after the promise, and of the chance that the carrier takes longer than it says. */
  lateMinor: minor,
  carrier: z.string().optional(),
  product: z.string().optional(),
  /** The freight is an estimate by distance, for want of a rate card. */
  estimated: z.boolean(),
  departsAt: z.int(),
  arrivesAt: z.int(),
  /** Today's cut-off has passed: it leaves the next day. */
  afterCutOff: z.boolean(),
  lateDays: z.int().min(0),
  notes: z.array(z.string()).max(5),
});
/** What one warehouse sends: becomes one allocation. */
export type AllocatedPart = z.output<typeof allocatedPartSchema>;

const explanationSchema = z.object({
  considered: z
    .int()
    .meta({ description: 'All warehouses that were looked at; `candidates` names the first of them' }),
  combinations: z.int().meta({
    description: 'Sets of warehouses that cover the order and were priced; those that begin too dear are not',
  }),
  searched: z.enum(['ALL', 'PRUNED', 'GREEDY', 'NONE']).meta({
    description:
      'ALL: no way out of up to three is cheaper; PRUNED: there were too many to price all; GREEDY: no three cover it; NONE: ' +
      'nothing covers it',
  }),
  candidates: z
    .array(
      z.object({
        warehouseId: z.string(),
        outcome: z.enum(['CHOSEN', 'DEARER', 'PART', ...refusalReasons]).meta({
          description:
            'CHOSEN 选中; DEARER: it would have done (更贵); PART: it has only some of it, and no cheaper way goes by it (不齐); ' +
            'else why it cannot',
        }),
        pieces: z.int().min(0).meta({ description: 'Pieces of the order that it could give' }),
        costMinor: minor.optional().meta({
          description: 'Minor units: what it would cost from here alone, of everything or of the part it has',
        }),
        km: z.int().min(0).optional().meta({ description: 'Kilometres to the buyer' }),
      }),
    )
    .max(20)
    .meta({ description: 'Each warehouse that was looked at' }),
  others: z
    .array(
      z.object({
        warehouseIds: z.array(z.string()),
        totalMinor: minor.meta({ description: 'Minor units' }),
      }),
    )
    .max(3)
    .meta({ description: 'The next cheapest ways' }),
  sendable: z
    .array(z.object({ warehouseId: z.string(), sku, quantity: pieces.meta({ description: 'Pieces' }) }))
    .max(50)
    .optional()
    .meta({ description: 'Not covered: the most that could be sent now, and from where' }),
});
/** Why it was decided so: kept with the plan, shown with the order. Bounded. */
export type AllocationExplanation = z.output<typeof explanationSchema>;

const costSchema = z
  .object({
    currency: z.string(),
    freightMinor: minor.meta({ description: 'By rate card, or by distance (运费)' }),
    handlingMinor: minor.meta({ description: 'Picking and packing (操作费)' }),
    splitMinor: minor.meta({ description: 'For each parcel beyond the first (拆单)' }),
    lateMinor: minor.meta({
      description: 'Days after the promise, and the chance that the carrier takes longer (迟到)',
    }),
    totalMinor: minor.meta({ description: 'The sum of these' }),
  })
  .meta({ description: 'What it is expected to cost the merchant, in minor units' });
export type AllocationCost = z.output<typeof costSchema>;

const common = { parts: z.array(allocatedPartSchema), cost: costSchema, explanation: explanationSchema };

/**
 * What came of it, as it is kept. Covered, the parts come to exactly what was asked. Not covered, `parts` is the most
 * that could be sent now, at the lowest cost, and `missing` the rest of it, SKU by SKU.
 */
export const allocationDecisionSchema = z.discriminatedUnion('covered', [
  z.object({ covered: z.literal(true), ...common }),
  z.object({
    covered: z.literal(false),
    reason: refusal,
    missing: z
      .array(z.object({ sku, quantity: pieces.meta({ description: 'Pieces' }), reason: refusal }))
      .min(1)
      .meta({ description: 'What has no warehouse, SKU by SKU' }),
    ...common,
  }),
]);
export type AllocationDecision = z.output<typeof allocationDecisionSchema>;
