import { generateKeyPairSync, sign } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { channelMakers } from '../../functions/channels/channel-makers.ts';
import { minorOf } from '../../functions/channels/domain/channel-money.ts';
import { csvOf, csvRows } from '../../functions/fulfilment/domain/csv.ts';
import { xmlMembers } from '../../functions/logistics/carriers/push-xml.ts';
import { xmlRoutes } from '../../functions/logistics/carriers/sf/xml-push.ts';
import { fenOfYuan } from '../../functions/logistics/carriers/yuan.ts';
import type { Provider } from '../../functions/payments/provider.ts';
import { parseForm } from '../../functions/payments/providers/form.ts';
import { parseAnswer, parseFileAnswer } from '../../functions/payments/providers/unionpay/message.ts';
import { toYuan, yuan } from '../../functions/payments/providers/yuan.ts';
import { jwtVerifier } from '../../infra/local/jwt.ts';
import { parseJson } from '../../shared/http/json.ts';
import { looksLikeCardNumber, withoutCardNumbers } from '../../shared/kernel/card-number.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import { formatMoney } from '../../shared/kernel/money.ts';
import { signedCursors } from '../../shared/security/cursor.ts';
import { damaged } from '../builders/bill-mutations.ts';
import { chance } from '../builders/chance.ts';
import { memoryTable } from '../builders/memory-table.ts';
import { now as kitNow } from '../unit/payments/support/kit.ts';
import { bodiesOf } from './engine/bodies.ts';
import { type Message, messagesTo } from './engine/messages.ts';
import { carriersIn, providersIn, shopSecret } from './engine/outside.ts';

/** Whoever reads bytes of strangers: samples of what it is made for, and what it does with any. */
export type Parser = {
  readonly samples: () => readonly Uint8Array[] | Promise<readonly Uint8Array[]>;
  /** Reads bytes made of a sample; gives what is wrong with what it made of them, if anything is. Throws only `Failure`. */
  readonly read: (bytes: Buffer, sample: Buffer) => string | undefined | Promise<string | undefined>;
};

const bytes = (text: string): Buffer => Buffer.from(text);
const textsOf =
  (...texts: readonly string[]) =>
  () =>
    texts.map(bytes);
const fails = (isFine: boolean, what: string): string | undefined => (isFine ? undefined : what);

/** Somebody who only must not throw. */
const calm =
  (read: (text: string) => unknown): Parser['read'] =>
  (given) => {
    read(given.toString());
    return undefined;
  };

/** An amount that is read must be written and read again as the same. */
const amount =
  (read: (text: string) => number | undefined, write: (minor: number) => string): Parser['read'] =>
  (given) => {
    const minor = read(given.toString());
    return minor === undefined ? undefined : fails(read(write(minor)) === minor, `${given} is ${minor}`);
  };
const amounts = textsOf('19.99', '-0.01', '0.00', '12345678901.20', '1.000000000000', '100');

/** Headers and body as one text, so that both are damaged. */
const packed = ({ headers, bytes: body }: Message): Buffer =>
  Buffer.concat([bytes(`${headers.map(([name, value]) => `${name}: ${value}`).join('\n')}\n\n`), body]);

function unpacked(whole: Buffer): { readonly headers: Record<string, string>; readonly body: Buffer } {
  const end = whole.indexOf('\n\n');
  const head = whole.subarray(0, Math.max(0, end)).toString('latin1');
  const headers = head.split('\n').map((line): [string, string] => {
    const colon = line.indexOf(': ');
    return [line.slice(0, Math.max(0, colon)), line.slice(colon + 2)];
  });
  return { headers: Object.fromEntries(headers), body: whole.subarray(end < 0 ? 0 : end + 2) };
}

const ofSender = (key: string, name: string, value: string) => () =>
  messagesTo(key)
    .filter(({ params }) => params[name] === value)
    .map(packed);

/** What is believed of a damaged message is what its sender signed. */
const message =
  (provider: Provider | undefined): Parser['read'] =>
  (given, sample) => {
    const reading = (whole: Buffer) => {
      const { headers, body } = unpacked(whole);
      return provider?.readCallback({ headers, body }, kitNow);
    };
    const read = reading(given);
    const isBelieved = read !== undefined && read.kind !== 'refused' && read.kind !== 'probe';
    return fails(!isBelieved || isDeepStrictEqual(read, reading(sample)), `believes ${JSON.stringify(read)}`);
  };

const fine = () => 'fine' as const;
const providers = providersIn(fine);
const carriers = carriersIn(fine);
const doors = new Map(
  shopSecret.shops.map((shop) => [
    shop.channel,
    channelMakers[shop.channel]?.(shop, {
      send: () => Promise.reject(new Error('nobody')),
      now: () => kitNow,
    }).door,
  ]),
);

/** A carrier's push is read as events or refused, whatever is in it. */
const push =
  (code: string): Parser['read'] =>
  (given) => {
    const { headers, body } = unpacked(given);
    const read = carriers.find(code)?.pushes?.read({ headers, bytes: body });
    return fails(read?.kind !== 'events' || read.events.length <= body.length, 'makes events of nothing');
  };

/** A door takes a message only with the very bytes that were signed. */
const door =
  (channel: string): Parser['read'] =>
  (given, sample) => {
    const { headers, body } = unpacked(given);
    const read = doors.get(channel as 'shopify')?.({ headers, bytes: body }, kitNow);
    return fails(read?.kind !== 'message' || body.equals(unpacked(sample).body), 'takes what nobody signed');
  };

const cursors = signedCursors({
  table: memoryTable().table,
  secretBytes: (length) => Buffer.alloc(length, 7),
});
const anything = { safeParse: (data: unknown) => ({ success: true, data }) } as unknown as Parameters<
  typeof cursors.open
>[2];

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwt = { issuer: 'https://issuer.example', audiences: ['house'] };
const verify = jwtVerifier({
  ...jwt,
  publicKey: { ...(pair.publicKey.export({ format: 'jwk' }) as Record<string, string>), kid: 'local' },
});
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
function aToken(): string {
  const claims = { iss: jwt.issuer, aud: 'house', sub: 'clerk', exp: 4_000_000_000, scope: 'orders:read' };
  const told = `${part({ alg: 'RS256', kid: 'local' })}.${part(claims)}`;
  return `${told}.${sign('sha256', bytes(told), pair.privateKey).toString('base64url')}`;
}

const xml =
  '<?xml version="1.0" encoding="UTF-8"?><Request service="RoutePushService" lang="zh-CN"><Body>' +
  '<WaybillRoute id="1" mailno="SF1" opCode="50" remark="已收取 &amp; &#x4e2d;"/></Body></Request>';
const answer = 'accNo=622***702&orderId=1&respMsg=成功[0000]&reserved={a=1&b=2}&signature=ab+/=';

const json: Parser['read'] = (given) => {
  const text = given.toString();
  const value = parseJson(text);
  const isSame =
    isDeepStrictEqual(value, JSON.parse(text)) && isDeepStrictEqual(value, parseJson(JSON.stringify(value)));
  return fails(isSame, `${text} is another value`);
};

const csv: Parser['read'] = (given) => {
  const rows = csvRows(given.toString());
  if (!rows) return undefined;
  const cells = rows.map((row) => row.cells);
  // A cell that a spreadsheet would calculate comes back with an apostrophe before it, and with blanks cut off.
  const plain = cells.every((row) => row.every((cell) => cell === cell.trim() && !/^[=+\-@\t\r]/.test(cell)));
  const again = csvRows(csvOf(cells))?.map((row) => row.cells);
  return fails(!plain || isDeepStrictEqual(again, cells), `${given} is read as ${JSON.stringify(again)}`);
};

/** Every parser that reads what strangers send, by what it reads. Bills and statements have their own, `npm run fuzz:bills`. */
export const parsers: Readonly<Record<string, Parser>> = {
  'JSON bodies': {
    samples: () =>
      [...bodiesOf('POST /orders'), { a: [1, 0.1, -1e21, null, '😀', { b: {} }] }].map((body) =>
        bytes(JSON.stringify(body)),
      ),
    read: json,
  },
  'forms of providers': {
    samples: textsOf('a=1&b=%E4%B8%AD+%26', 'charset=utf-8&sign=a%2Fb%3D%3D'),
    read: (given) => void parseForm(given),
  },
  'answers of UnionPay': {
    samples: textsOf(answer, `${answer}&fileContent=eJwrSS0uAQAEXQHB`),
    read: (given) => void [parseAnswer(given), parseFileAnswer(given)],
  },
  'amounts of providers': {
    samples: amounts,
    read: amount((text) => yuan.safeParse(text).data?.minor, toYuan),
  },
  'amounts of channels': {
    samples: amounts,
    read: amount(
      (text) => minorOf(text, 'CNY'),
      (minor) => formatMoney({ currency: 'CNY', minor }).slice(4),
    ),
  },
  'amounts of carriers': {
    samples: amounts,
    read: amount(
      (text) => fenOfYuan.safeParse(text).data,
      (minor) => formatMoney({ currency: 'CNY', minor }).slice(4),
    ),
  },
  'messages of Alipay': {
    samples: ofSender('POST /callbacks/payments/{provider}', 'provider', 'alipay'),
    read: message(providers.get('alipay')),
  },
  'messages of WeChat Pay': {
    samples: ofSender('POST /callbacks/payments/{provider}', 'provider', 'wechatpay'),
    read: message(providers.get('wechatpay')),
  },
  'messages of UnionPay': {
    samples: ofSender('POST /callbacks/payments/{provider}', 'provider', 'unionpay'),
    read: message(providers.get('unionpay')),
  },
  ...Object.fromEntries(
    ['sf', 'zto', 'jd', 'yto', 'kuaidi100'].map((code): [string, Parser] => [
      `pushes of ${code}`,
      { samples: ofSender('POST /callbacks/carriers/{carrier}/{token}', 'carrier', code), read: push(code) },
    ]),
  ),
  ...Object.fromEntries(
    ['shopify', 'woocommerce'].map((channel): [string, Parser] => [
      `webhooks of ${channel}`,
      {
        samples: ofSender('POST /callbacks/channels/{channel}/{shopId}', 'channel', channel),
        read: door(channel),
      },
    ]),
  ),
  'pushes in XML': {
    samples: textsOf(xml, '<request><a>1</a><b>&lt;x&gt;</b></request>'),
    read: calm((text) => [xmlRoutes(text), xmlMembers(text, 'request')]),
  },
  'confirmations in CSV': {
    samples: textsOf(
      'lineId,picked,short\r\n00001,1,0\r\n',
      '"lineId" , "pi""cked"\n 00001 ,"1\n2"\n',
      '\uFEFFa,b\r\n\r\n1,',
    ),
    read: csv,
  },
  cursors: {
    samples: async () => [bytes(await cursors.seal('list', { pk: 'ORDERS', sk: '1' }))],
    read: async (given, sample) => {
      await cursors.open('list', given.toString(), anything);
      return fails(given.equals(sample), `${given} opens a list`);
    },
  },
  tokens: {
    samples: () => [bytes(aToken())],
    read: async (given, sample) => {
      const { ok } = await verify(given.toString());
      return fails(!ok || given.equals(sample), `${given} is taken`);
    },
  },
  'texts with card numbers': {
    samples: textsOf(
      '卡号 6222 0210 0111 6245 702，订单 3905172800145',
      '4111-1111-1111-1111 x 378282246310005',
    ),
    read: (given) => {
      const text = given.toString();
      return fails(!looksLikeCardNumber(withoutCardNumbers(text)), `${text} keeps a card number`);
    },
  },
};

export type Read = { readonly outcome: 'read' | 'refused'; readonly violation?: string };

/** Reads one damaged sample: the same seed gives the same bytes. */
export async function readDamaged(name: string, seed: number): Promise<Read> {
  const parser = parsers[name];
  const samples = (await parser?.samples()) ?? [];
  const at = Math.floor(chance(seed)() * samples.length);
  const sample = Buffer.from(samples[at] ?? []);
  return readBytes(name, damaged(sample, seed), sample);
}

/** Reads some bytes: they may be refused by a `Failure`, or be taken where what is made of them holds. */
export async function readBytes(name: string, given: Buffer, sample: Buffer = given): Promise<Read> {
  try {
    const violation = await parsers[name]?.read(given, sample);
    return { outcome: 'read', ...(violation === undefined ? {} : { violation }) };
  } catch (error) {
    if (error instanceof Failure) return { outcome: 'refused' };
    return {
      outcome: 'read',
      violation: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}
