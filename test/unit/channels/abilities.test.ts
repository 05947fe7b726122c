import { readFileSync } from 'node:fs';
import type { ChannelAdapter } from '../../../functions/channels/channel.ts';
import { channelMakers } from '../../../functions/channels/channel-makers.ts';
import { isToldOnce } from '../../../functions/channels/domain/whole-orders.ts';
import { markdownTable } from '../../../scripts/generate/markdown.ts';

const shop = { shopId: 'tea-house', since: '2026-11-01T00:00:00+08:00' };
const top = { appKey: 'k', appSecret: 's', session: 't', tmcGroup: 'default' };

/** What a shop of each channel may be set up with at most. */
const configs: Readonly<Record<string, object>> = {
  tmall: top,
  taobao: top,
  jd: { appKey: 'k', appSecret: 's', accessToken: 't' },
  shopify: { secrets: ['s'], shopDomain: 'tea.myshopify.com', accessToken: 't', locationId: '1' },
  woocommerce: {
    ...{ secrets: ['s'], storeUrl: 'https://tea.example', consumerKey: 'k', consumerSecret: 's' },
  },
  pdd: { clientId: 'k', clientSecret: 's', accessToken: 't' },
  douyin: { appKey: 'k', appSecret: 's', accessToken: 't' },
};

const said = (able: unknown): string => (able === undefined ? 'no' : 'yes');

const rowOf = (channel: string, { door, listing, pokes, tell, shop: of }: ChannelAdapter): string[] => [
  `\`${channel}\``,
  ...[door, listing, pokes, tell.cancel].map(said),
  tell.ship && isToldOnce(of.channel) ? 'of an order once' : said(tell.ship),
  said(tell.stock),
];

it('the table of abilities says what the adapters have', () => {
  const deps = { send: () => Promise.reject(new Error('nothing is sent')), now: () => 0 };
  const rows = Object.entries(channelMakers).map(([channel, make]) =>
    rowOf(channel, make({ channel, ...shop, ...configs[channel] }, deps)),
  );
  const head = ['Channel', 'Pushed (推送)', 'Polled (轮询)', 'Poked (消息)'];
  const told = ['Told of cancellation (关单)', 'Told of waybills (发货)', 'Told of stock (库存)'];
  const readme = readFileSync('functions/channels/README.md', 'utf8');
  const [, table] = /<!-- abilities -->\n([\s\S]*?)\n<!-- \/abilities -->/.exec(readme) ?? [];
  expect(table).toBe(markdownTable([...head, ...told], rows));
});
