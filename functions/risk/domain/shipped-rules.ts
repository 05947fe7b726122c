import type { Condition, CountTest, FactTest, ListTest, Rule, RuleAction } from './rule.ts';

/** The rules that everybody begins with (出厂规则). A merchant's own version of one takes its place; these never change but by a new version. */
export const shippedRules: readonly Rule[] = [
  rule('R0', ['白名单', 'allow-list'], 'allow', listed('whitelist'), [
    '在白名单上',
    'It is on the allow-list',
  ]),
  rule('R1', ['同电话频繁下单', 'phone velocity'], 30, count('phone.orders', 'PT24H', 5), [
    '同一电话 24 小时内至少 5 单',
    'Five orders or more with the phone in 24 hours',
  ]),
  rule('R2', ['同地址频繁下单', 'address velocity'], 25, count('address.orders', 'PT24H', 6), [
    '同一地址（不计楼层房号）24 小时内至少 6 单',
    'Six orders or more to the address, floor and room aside, in 24 hours',
  ]),
  rule(
    'R2-same-item',
    ['同地址同款', 'address, same item'],
    35,
    count('address.orders-same-sku', 'PT24H', 4),
    ['同一地址 24 小时内至少 4 单同款', 'Four orders or more of one item to the address in 24 hours'],
  ),
  rule('R3', ['同买家同款刷单', 'buyer, same item'], 30, count('buyer.orders-same-sku', 'PT24H', 2), [
    '同一买家一天内同款至少 2 单',
    'The buyer ordered the same item twice or more in a day',
  ]),
  rule(
    'R3-items',
    ['同买家多款刷单', 'buyer, many items'],
    30,
    { all: [count('buyer.orders', 'PT24H', 3), count('buyer.skus', 'PT24H', 3)] },
    ['同一买家一天内至少 3 单不同商品', 'The buyer ordered three items or more, in as many orders, in a day'],
  ),
  rule('R3-payments', ['短时多次付款', 'payments in a row'], 20, count('buyer.orders', 'PT30M', 2), [
    '同一买家 30 分钟内至少 2 单',
    'The buyer ordered twice or more within 30 minutes',
  ]),
  rule('R4', ['同设备多账号', 'accounts on one device'], 60, count('device.buyers', 'P90D', 2), [
    '同一设备 90 天内有多个账号下单',
    'More than one account ordered from the device in 90 days',
  ]),
  rule('R4-burst', ['同设备集中下单', 'device burst'], 30, count('device.buyers', 'P7D', 2), [
    '同一设备 7 天内有多个账号下单',
    'More than one account ordered from the device in 7 days',
  ]),
  rule('R4-ip', ['同 IP 集中下单', 'network burst'], 30, count('ip.buyers', 'PT1H', 5), [
    '同一 IP 一小时内至少 5 个账号',
    'Five accounts or more from the network within an hour',
  ]),
  rule('R5', ['号段集中', 'phone prefix burst'], 10, count('phone-prefix.orders-same-sku', 'PT24H', 2), [
    '电话前 7 位相同，一天内同款至少 2 单',
    'Two orders or more of one item in a day whose phones begin with the same seven digits',
  ]),
  rule(
    'R5-burst',
    ['号段批量', 'phone prefix flood'],
    30,
    count('phone-prefix.orders-same-sku', 'PT24H', 8),
    [
      '电话前 7 位相同，一天内同款至少 8 单',
      'Eight orders or more of one item in a day whose phones begin with the same seven digits',
    ],
  ),
  rule('R6', ['黑名单地址', 'listed address'], 'block', listed('blacklist', 'address', 1), [
    '收货地址在黑名单上',
    'The address is on the block-list',
  ]),
  rule(
    'R6-alike',
    ['疑似黑名单地址', 'address like a listed one'],
    'review',
    listed('blacklist', 'address', 0.85),
    ['收货地址与黑名单地址相似', 'The address is like one on the block-list'],
  ),
  rule(
    'R7',
    ['黑名单', 'listed buyer'],
    'block',
    { any: ['phone', 'buyer', 'device', 'email'].map((by) => listed('blacklist', by)) },
    ['电话、买家、设备或邮箱在黑名单上', 'The phone, buyer, device or mailbox is on the block-list'],
  ),
  rule(
    'R7-name',
    ['黑名单姓名或 IP', 'listed name or network'],
    'review',
    { any: ['name', 'ip'].map((by) => listed('blacklist', by)) },
    ['姓名或 IP 在黑名单上，可能重名', 'The name or network is on the block-list; others may have it too'],
  ),
  rule(
    'R8',
    ['价格异常', 'price mismatch'],
    'review',
    { any: [fact('below-band', '>', 0.3), fact('total-difference', '>', 0)] },
    [
      '单价低于价格区间三成以上，或金额与重算不符',
      'A price is 30 % below its band, or the total does not add up',
    ],
  ),
  rule('R8-high', ['价格偏高', 'price above band'], 15, fact('above-band', '>', 0.5), [
    '单价高于价格区间五成以上',
    'A price is more than 50 % above its band',
  ]),
  rule(
    'R9',
    ['新客大额', 'large first order'],
    40,
    {
      all: [{ any: [cny(500_000), fact('most-pieces', '>=', 50)] }, count('buyer.orders', 'P90D', 1, '<=')],
    },
    [
      '新买家，金额至少 5000 元或单品至少 50 件',
      'A new buyer with CNY 5,000 or more, or 50 pieces of one item',
    ],
  ),
  rule('R9-very-high', ['超大额', 'very large order'], 'review', cny(5_000_000), [
    '金额至少 50000 元',
    'CNY 50,000 or more',
  ]),
  rule(
    'R10',
    ['转运或空包地址', 'forwarder or empty parcels'],
    'review',
    fact('address-forwarder', '=', true),
    ['地址像转运、集运或空包点', 'The address reads like a forwarder or a trade in empty parcels'],
  ),
  rule('R10-city', ['IP 与收货城市不符', 'another city'], 10, fact('ip-city-differs', '=', true), [
    '下单城市与收货城市不同',
    'It was ordered from another city than it goes to',
  ]),
  rule('R10-note', ['刷单留言', 'brushing note'], 'review', fact('note-brushing', '=', true), [
    '留言提到刷单、空包或返款',
    'The note speaks of fake orders or money back',
  ]),
  rule('R11', ['姓名无意义', 'nonsense name'], 30, fact('name-nonsense', '=', true), [
    '收件人姓名无意义',
    "The recipient's name is nobody's",
  ]),
  rule('R11-phone', ['电话无意义', 'nonsense phone'], 30, fact('phone-nonsense', '=', true), [
    '收件人电话无意义',
    "The recipient's number is nobody's",
  ]),
  rule('R12', ['同地址多账号', 'accounts at one address'], 35, count('address.buyers', 'P7D', 5), [
    '同一地址 7 天内至少 5 个账号',
    'Five accounts or more ordered to the address in 7 days',
  ]),
  rule('R13', ['重量缺失', 'no weight'], 10, fact('weight-known', '=', false), [
    '有商品没有重量',
    'An item has no weight',
  ]),
  rule(
    'R13-empty',
    ['称重偏差（疑似空包）', 'weight mismatch'],
    'review',
    fact('weight-difference', '>=', 0.5),
    ['包裹称重与应有重量相差五成以上', 'The parcel weighs half less or more than its pieces should'],
  ),
  rule(
    'R14',
    ['极速签收（疑似空包）', 'impossibly fast signature'],
    'review',
    fact('hours-to-signed', '<', 2),
    ['揽收后 2 小时内签收', 'It was signed for within two hours of being handed over'],
  ),
  rule(
    'R15',
    ['高退款率', 'refund rate'],
    40,
    { any: [fact('refund-share', '>=', 0.6), count('address.refunds', 'P90D', 8)] },
    [
      '90 天内退款至少六成，或同一地址退款至少 8 单',
      'Six of ten orders paid back in 90 days, or eight at the address',
    ],
  ),
  rule('N1', ['深夜下单', 'night order'], 5, { any: [fact('hour', '>=', 22), fact('hour', '<', 6)] }, [
    '22 点至次日 6 点下单',
    'Ordered between 22:00 and 06:00',
  ]),
  rule('S1', ['注册即下单', 'order at sign-up'], 60, fact('account-age', '<', 1), [
    '注册后一分钟内下单',
    'Ordered within a minute of signing up',
  ]),
];

type Tongues = readonly [zh: string, en: string];

/** Points in place of an action make a score rule. */
function rule(
  id: string,
  [zh, en]: Tongues,
  effect: number | Exclude<RuleAction, 'score'>,
  when: Condition,
  message: Tongues,
): Rule {
  const action = typeof effect === 'number' ? 'score' : effect;
  return {
    ...{ id, version: 1, name: { zh, en }, action },
    weight: typeof effect === 'number' ? effect : 0,
    scope: {},
    when,
    message: { zh: message[0], en: message[1] },
    enabled: true,
  };
}

function fact(name: FactTest['fact'], op: FactTest['op'], value: FactTest['value']): FactTest {
  return { fact: name, op, value };
}

function count(
  name: CountTest['count'],
  window: string,
  value: number,
  op: CountTest['op'] = '>=',
): CountTest {
  return { count: name, window, op, value };
}

function listed(list: string, by?: string, atLeast?: number): ListTest {
  return { listed: list, ...(by === undefined ? {} : { by }), ...(atLeast === undefined ? {} : { atLeast }) };
}

/** Amounts of other currencies are not compared with yuan. */
function cny(minor: number): Condition {
  return { all: [fact('currency', '=', 'CNY'), fact('amount', '>=', minor)] };
}
