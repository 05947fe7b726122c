import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Told } from '../../functions/channels/channel.ts';
import type { ChannelOrder } from '../../functions/channels/domain/channel-order.ts';
import * as jd from '../unit/channels/support/jd-kit.ts';
import * as pdd from '../unit/channels/support/pdd-kit.ts';
import { expectProven, orderIn } from '../unit/channels/support/platform-kit.ts';
import * as shopify from '../unit/channels/support/shopify-kit.ts';
import * as woocommerce from '../unit/channels/support/woocommerce-kit.ts';

// Orders out of the clients' tests of Shopify (MIT), WooCommerce's documents (Apache-2.0) and public repositories, which
// are not shipped with this project. What is expected of each was read in the files by hand.
const folder = process.env['THIRDPARTY_DATA'] ?? join(import.meta.dirname, '../../../shared/data');
const shopifyFolder = join(folder, 'orders_shopify');
const wooFolder = join(folder, 'orders_woocommerce');
const pddFile = join(folder, 'orders_cn_platforms/pdd_order_information_2018.json');
const jdFile = join(folder, 'carriers/jd/pop-order-masked.json');

const withData = (path: string) => {
  const present = existsSync(path);
  if (!present) console.log(`skipped: no orders at ${path} (set THIRDPARTY_DATA)`);
  return present ? describe : describe.skip;
};

/** Minor units: goods, discount, freight, tax, payable. */
type Sums = readonly [goods: number, discount: number, freight: number, tax: number, payable: number];
type Expected = {
  readonly id: string;
  readonly phase: ChannelOrder['phase'];
  readonly stops?: readonly string[];
  readonly currency: string;
  readonly sums: Sums;
  /** Of each line: its number, pieces, price of one, what is owed, and its state where it is not OPEN. */
  readonly lines: readonly (readonly (string | number)[])[];
  readonly placedAt: string;
  readonly modifiedAt: string;
};

function seen(order: ChannelOrder): Expected {
  const { goods, discount, freight, tax, payable } = order.totals;
  return {
    id: order.channelOrderId,
    phase: order.phase,
    ...(order.stops.length > 0 && { stops: order.stops.map(({ code }) => code) }),
    currency: payable.currency,
    sums: [goods.minor, discount.minor, freight.minor, tax.minor, payable.minor],
    lines: order.lines.map(({ channelLineId, quantity, unitPrice, payable: owed, state }) => [
      ...[channelLineId, quantity, unitPrice.minor, owed.minor],
      ...(state === 'OPEN' ? [] : [state]),
    ]),
    placedAt: new Date(order.placedAt).toISOString(),
    modifiedAt: new Date(order.modifiedAt).toISOString(),
  };
}

function expectOrder(told: Told, expected: Expected): void {
  const order = orderIn(told);
  expect(seen(order)).toEqual(expected);
  if (!expected.stops?.includes('TOTAL_UNPROVEN')) expectProven(order);
}

withData(shopifyFolder)('orders of Shopify', () => {
  const read = (name: string): string =>
    readFileSync(join(shopifyFolder, 'shopify_python_api', name), 'utf8');
  const times = { placedAt: '2008-01-10T16:00:00.000Z', modifiedAt: '2008-01-10T16:00:00.000Z' };

  it('one whose three lines of 199.00 are not its sum of 398.00 is held', () => {
    const told = shopify.readBody(read('order.json'));
    expectOrder(told, {
      ...{ id: '450789469', phase: 'UNPAID', stops: ['TOTAL_UNPROVEN'], currency: 'USD', ...times },
      sums: [59_700, 0, 0, 1_194, 40_994],
      lines: [
        ['466157049', 1, 19_900, 19_900],
        ['518995019', 1, 19_900, 19_900],
        ['703073504', 1, 19_900, 19_900],
      ],
    });
    expect(orderIn(told)).toMatchObject({
      statusRaw: 'authorized/unfulfilled',
      recipient: {
        ...{ name: 'Bob Norman', phone: '555-625-1199', country: 'US', province: 'Kentucky' },
        ...{ city: 'Louisville', detail: 'Chestnut Street 92', postCode: '40202' },
      },
      buyer: { id: '207119551', name: 'Bob Norman', email: 'bob.norman@hostmail.com' },
      lines: [{ listing: { itemId: '632910392', skuId: '39072856', code: 'IPOD2008GREEN' } }, {}, {}],
      stops: [{ message: 'total_price is USD 199.00 under the lines, freight and tax' }],
    });
  });

  it('one that is listed without its lines, refunded in part nobody knows of what, is held', () => {
    const [listed] = JSON.parse(read('orders.json')).orders;
    expectOrder(shopify.readOrder(listed), {
      ...{ id: '450789469', phase: 'PAID', stops: ['REFUND_IN_PROGRESS'], currency: 'USD', ...times },
      sums: [59_700, 1_000, 0, 1_194, 59_894],
      lines: [['450789469-0', 1, 59_700, 58_700]],
    });
  });

  it('nothing else there becomes an order, whatever its topic says', () => {
    const others = readdirSync(join(shopifyFolder, 'shopify_python_api')).filter(
      (name) => name.endsWith('.json') && name !== 'order.json' && name !== 'orders.json',
    );
    expect(others.length).toBeGreaterThan(20);
    for (const name of others) {
      const inside: unknown = Object.values(JSON.parse(read(name)))[0];
      const each = Array.isArray(inside) ? inside : [inside];
      for (const body of [JSON.parse(read(name)), ...each])
        expect([name, shopify.readOrder(body).kind]).not.toEqual([name, 'order']);
    }
  });
});

const single = ['315', 2, 300, 600] as const;
const idea = ['316', 1, 1_200, 1_200] as const;
const order727: Expected = {
  ...{ id: '727', phase: 'PAID', currency: 'USD', sums: [1_800, 0, 1_000, 135, 2_935] },
  lines: [single, idea],
  ...{ placedAt: '2017-03-22T19:28:02.000Z', modifiedAt: '2017-03-22T19:28:08.000Z' },
};
const completed727: Expected = {
  ...order727,
  phase: 'SHIPPED',
  lines: [
    [...single, 'SHIPPED'],
    [...idea, 'SHIPPED'],
  ],
  modifiedAt: '2017-03-22T19:30:35.000Z',
};
const order723: Expected = {
  ...{ id: '723', phase: 'SHIPPED', currency: 'USD', sums: [2_900, 0, 1_000, 0, 3_900] },
  lines: [
    ['311', 1, 900, 900, 'SHIPPED'],
    ['313', 1, 2_000, 2_000, 'SHIPPED'],
  ],
  ...{ placedAt: '2017-03-21T19:16:00.000Z', modifiedAt: '2017-03-21T19:54:51.000Z' },
};
const order728: Expected = {
  ...{ id: '728', phase: 'UNPAID', currency: 'USD', sums: [3_000, 0, 3_000, 225, 6_225] },
  lines: [
    ['319', 1, 1_500, 1_500],
    ['320', 1, 300, 300],
    ['321', 1, 1_200, 1_200],
  ],
  ...{ placedAt: '2017-03-22T19:33:34.000Z', modifiedAt: '2017-03-22T19:33:34.000Z' },
};
const order729: Expected = {
  ...{ id: '729', phase: 'PAID', currency: 'USD', sums: [3_200, 0, 2_000, 240, 5_440] },
  lines: [
    ['324', 1, 1_200, 1_200],
    ['325', 1, 2_000, 2_000],
  ],
  ...{ placedAt: '2017-03-22T19:33:42.000Z', modifiedAt: '2017-03-22T19:33:47.000Z' },
};

withData(wooFolder)('orders of WooCommerce', () => {
  const text = (name: string): string =>
    gunzipSync(readFileSync(join(wooFolder, `${name}.json.gz`))).toString();
  /** An order by itself, a list of them, or the lists of a batch. */
  const ordersIn = (name: string): readonly unknown[] => {
    const value = JSON.parse(text(name));
    if (Array.isArray(value)) return value;
    return 'id' in value ? [value] : [...value.create, ...value.update, ...value.delete];
  };

  it.each([
    ['orders_00', [order727]],
    ['orders_01', [order727]],
    ['orders_02', [order727, order723]],
    ['orders_03', [completed727]],
    ['orders_04', [completed727]],
    ['orders_05', [order728, order729, completed727, order723]],
  ])('%s are what one reads in them', (name, expected) => {
    const orders = ordersIn(name);
    expect(orders).toHaveLength(expected.length);
    for (const [index, each] of expected.entries()) expectOrder(woocommerce.readOrder(orders[index]), each);
  });

  it('tell their titles without HTML, and where they go', () => {
    const [order] = ordersIn('orders_00').map((each) => orderIn(woocommerce.readOrder(each)));
    expect(order).toMatchObject({
      lines: [
        { title: 'Woo Single #1', listing: { itemId: '93' } },
        {
          title: 'Ship Your Idea – Color: Black, Size: M Test',
          listing: { itemId: '22', skuId: '23', code: 'Bar3' },
        },
      ],
      recipient: {
        ...{ name: 'John Doe', phone: '(555) 555-5555', country: 'US', province: 'CA' },
        ...{ city: 'San Francisco', detail: '969 Market', postCode: '94103' },
      },
      paidAt: Date.parse('2017-03-22T19:28:08Z'),
    });
    expect(order?.lines[0]?.listing).toEqual({ itemId: '93' });
    expect(order?.buyer).not.toHaveProperty('id');
  });

  it('with its refunds, one has the line cancelled that came back; 10.00 for no line change nothing', () => {
    const [, order] = ordersIn('orders_02');
    const body = JSON.stringify({ order, refunds: JSON.parse(text('order-refunds_02')) });
    expectOrder(woocommerce.readBody(body, 'order.fetched'), {
      ...order723,
      sums: [2_000, 0, 1_000, 0, 3_000],
      lines: [
        ['311', 1, 900, 900, 'CANCELLED'],
        ['313', 1, 2_000, 2_000, 'SHIPPED'],
      ],
    });
  });
});

withData(pddFile)('an order of PDD (拼多多)', () => {
  it('is what one reads in it', () => {
    const told = pdd.readBody(readFileSync(pddFile));
    expectOrder(told, {
      ...{ id: '180831-481803633911509', phase: 'PAID', currency: 'CNY', sums: [1_101, 0, 0, 0, 1_101] },
      lines: [['51972265894', 1, 1_101, 1_101]],
      ...{ placedAt: '2018-08-31T02:42:33.000Z', modifiedAt: '2018-08-31T02:42:33.000Z' },
    });
    expect(orderIn(told)).toMatchObject({
      recipient: {
        ...{ country: 'CN', province: '上海市', city: '上海市', district: '长宁区', detail: '某路0号' },
        ...{ name: '收件人乙', phone: '13000000001' },
      },
      lines: [{ listing: { itemId: '2525296157', skuId: '51972265894' } }],
      promise: { shipBy: Date.parse('2018-09-02T10:42:33+08:00') },
      paidAt: Date.parse('2018-08-31T10:42:33+08:00'),
    });
  });
});

withData(jdFile)('an order of JD (京东)', () => {
  it('is what one reads in it: 279.00 less 10.00', () => {
    const told = jd.readBody(readFileSync(jdFile));
    expectOrder(told, {
      ...{ id: '1630526312', phase: 'PAID', currency: 'CNY', sums: [27_900, 1_000, 0, 0, 26_900] },
      lines: [['1630526312-0', 1, 27_900, 26_900]],
      ...{ placedAt: '2014-07-09T15:35:34.000Z', modifiedAt: '2014-07-09T15:43:02.000Z' },
    });
    expect(orderIn(told).recipient).toEqual({
      ...{ country: 'CN', province: '广东', city: '深圳市', district: '龙岗区' },
      ...{ name: '张三', phone: '13800000000' },
    });
  });
});
