/** A fact that rules may ask for: its type, what it says in English and Chinese, and its unit where it has one. */
export type FactMeaning = {
  readonly type: 'text' | 'number' | 'boolean' | 'texts';
  readonly en: string;
  readonly zh: string;
  readonly unit?: string;
};

/** Every fact there is, in the order in which documents show them; one that could not be found out is missing. */
export const factTable = {
  channel: { type: 'text', en: 'The channel that the order came from', zh: '渠道' },
  'channel-kind': { type: 'text', en: '`own` or `marketplace`', zh: '自有渠道或平台' },
  shop: { type: 'text', en: 'The shop on its channel', zh: '店铺' },
  currency: { type: 'text', en: 'ISO 4217 code of all amounts', zh: '币种' },
  amount: { type: 'number', en: 'What the buyer pays', zh: '订单金额', unit: 'minor units' },
  lines: { type: 'number', en: 'How many lines it has', zh: '行数', unit: 'lines' },
  pieces: { type: 'number', en: 'Pieces of all lines', zh: '总件数', unit: 'pieces' },
  'most-pieces': {
    type: 'number',
    en: 'Pieces of the SKU that it has most of',
    zh: '单品最大件数',
    unit: 'pieces',
  },
  skus: { type: 'texts', en: 'The SKUs of its lines', zh: '商品编码' },
  'free-lines': { type: 'number', en: 'Lines whose price is zero', zh: '零元行', unit: 'lines' },
  'below-band': {
    type: 'number',
    en: 'How far its cheapest line is below the lowest price of the catalogue, 0 where none is',
    zh: '低于价格区间的幅度',
    unit: 'share',
  },
  'above-band': {
    type: 'number',
    en: 'How far its dearest line is above the highest price of the catalogue, 0 where none is',
    zh: '高于价格区间的幅度',
    unit: 'share',
  },
  'total-difference': {
    type: 'number',
    en: 'What the total differs from the sum of its parts, as an amount without sign',
    zh: '金额与重算差额',
    unit: 'minor units',
  },
  hour: {
    type: 'number',
    en: 'Hour of the day in which it was placed, at +08:00',
    zh: '下单时段',
    unit: '0 to 23',
  },
  delivery: { type: 'text', en: '`standard`, `next-day` or `pickup`', zh: '配送方式' },
  'payment-timing': { type: 'text', en: '`prepaid` or `on-delivery`', zh: '付款方式' },
  'minutes-to-payment': { type: 'number', en: 'From placing to payment', zh: '付款用时', unit: 'minutes' },
  'account-age': {
    type: 'number',
    en: "From the buyer's sign-up to this order",
    zh: '注册到下单时长',
    unit: 'minutes',
  },
  'weight-known': { type: 'boolean', en: 'Whether all its SKUs have a weight above zero', zh: '重量已知' },
  'weight-difference': {
    type: 'number',
    en: 'What the weighed parcel differs from what its pieces should weigh, by what they should',
    zh: '称重偏差',
    unit: 'share',
  },
  country: { type: 'text', en: 'ISO 3166 code of where it goes', zh: '国家或地区' },
  'recipient-hidden': {
    type: 'boolean',
    en: 'Whether the channel keeps the recipient to itself (token, stars)',
    zh: '收件人加密',
  },
  'address-quality': {
    type: 'text',
    en: 'OK, FIXED, AMBIGUOUS, INCOMPLETE or UNDELIVERABLE',
    zh: '地址质量',
  },
  'address-forwarder': {
    type: 'boolean',
    en: 'Whether the address names a freight forwarder or an empty-parcel trade (空包)',
    zh: '转运或空包地址',
  },
  'name-nonsense': { type: 'boolean', en: "Whether the recipient's name is nobody's", zh: '姓名无意义' },
  'phone-nonsense': { type: 'boolean', en: "Whether the recipient's number is nobody's", zh: '电话无意义' },
  'ip-city-differs': {
    type: 'boolean',
    en: 'Whether the buyer was in another city than the parcel goes to',
    zh: 'IP 城市与收货城市不同',
  },
  gift: { type: 'boolean', en: 'Whether the note says that it is a gift', zh: '礼物留言' },
  'note-brushing': {
    type: 'boolean',
    en: 'Whether the note speaks of fake orders (刷单, 空包, 返款)',
    zh: '刷单留言',
  },
  'hours-to-signed': {
    type: 'number',
    en: 'From handing the parcel over to its signature; missing until it is signed',
    zh: '揽收到签收时长',
    unit: 'hours',
  },
  'refund-share': {
    type: 'number',
    en: "Share of the buyer's orders of 90 days whose money went back; missing below three orders",
    zh: '退款率',
    unit: 'share',
  },
} as const satisfies Record<string, FactMeaning>;

export type FactName = keyof typeof factTable;
export const factNames = Object.keys(factTable) as [FactName, ...FactName[]];

/** The table as a document shows it, a line for each fact. */
export const factLines = (): string =>
  Object.entries<FactMeaning>(factTable)
    .map(([name, { type, en, zh, unit }]) => `- \`${name}\` (${unit ?? type}): ${en} (${zh})`)
    .join('\n');

/** What is known about an order under the names of the table; a value that is undefined is missing. */
export type KnownFacts = {
  readonly [Name in FactName]?:
    | {
        readonly text: string;
        readonly number: number;
        readonly boolean: boolean;
        readonly texts: readonly string[];
      }[(typeof factTable)[Name]['type']]
    | undefined;
};
