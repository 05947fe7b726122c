import { gzipSync } from 'node:zlib';
import { canaries, spoken } from './canaries.ts';
import type { Sent } from './wire.ts';

/** A request before it is put on the wire, so that single parts of it can be bent. */
export type Draft = {
  readonly method: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** A JSON body, or the bytes of any other one. */
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
};

/**
 * One way to bend a request (坏输入). `at` says where and by what: any whole number. `draft` bends its meaning, `text` its
 * JSON, `wire` what is sent. With `refused` nobody may answer the bent request with success.
 */
export type Bend = {
  readonly refused?: true;
  readonly draft?: (draft: Draft, at: number) => Draft;
  readonly text?: (json: string, at: number) => string;
  readonly wire?: (sent: Sent, at: number) => Sent;
};

/** JSON that `JSON.stringify` would never write stands in a body as a text with this before it. */
const rawMark = '\u{F0000}raw ';
const raw = (json: string): string => `${rawMark}${json}`;
const rawText = new RegExp(`"${rawMark}((?:[^"\\\\]|\\\\.)*)"`, 'gu');

/** A body as JSON text, with what no JavaScript value can say. */
export function jsonText(body: unknown): string {
  const text = JSON.stringify(body);
  if (!text.includes(rawMark)) return text;
  return text.replace(rawText, (_, json: string) => JSON.parse(`"${json}"`) as string);
}

const digits39 = '123456789012345678901234567890123456789';
const oddNumbers = [
  ...[0, -1, 0.1, 2, 1_000_000_000_000_000, 9_007_199_254_740_991],
  ...[
    '1e21',
    '9007199254740992',
    '9007199254740993',
    '1e308',
    '1e400',
    '1e-7',
    '1e-400',
    '-0',
    '01',
    digits39,
  ].map(raw),
  ...['NaN', 'Infinity', '+1', '.5', '0x10'].map(raw),
];
const oddTexts = [
  ...['', ' ', '12', '１２', 'NaN', 'Infinity', 'true', 'null', '0', 'x'.repeat(1025), '𠮷'.repeat(600)],
  ...[
    '🫖',
    'abc\u202Ecba',
    'a\u200Bb',
    'e\u0301',
    'ı',
    'a\u0000b',
    'a\nb',
    'a\rb: c',
    '\uFFFF',
    '\uFEFFa',
    '\u001b[31m',
  ],
  ...[
    '#',
    'A#B',
    'ORDER#x',
    'A\uFFFF',
    '../../etc/passwd',
    '=cmd|calc',
    '<script>',
    "' OR 1=1 --",
    '$(id)',
    '%00',
  ],
  ...[raw('"\\ud800"'), raw('"\\udc00x"'), raw('"a\\u0000"'), raw('"\\x41"'), raw("'single'")],
];
const oddTimes = [
  ...['1970-01-01T00:00:00Z', '2038-01-19T03:14:08Z', '9999-12-31T23:59:59Z', '2026-12-31T23:59:60Z'],
  ...[
    '2026-02-29',
    '2024-02-29',
    '2026-03-29T02:30:00+01:00',
    '2026-06-18T10:00:00+14:00',
    '2026-06-18T10:00:00',
  ],
  ...[
    1_781_776_800,
    1_781_776_800_000,
    '1781776800',
    '2026-06-18T10:06:00Z',
    '20260618',
    '18/06/2026',
    '0000-00-00',
  ],
];
const odd = [
  ...[null, true, false, [], {}, [null], [[]], { '': 1 }, ['x', 'x'], [{}, {}]],
  ...[...oddNumbers, ...oddTexts, ...oddTimes, ...spoken],
];

type Step = string | number;

/** The paths to all places of a body, the body itself first. */
function placesIn(value: unknown, path: readonly Step[] = []): (readonly Step[])[] {
  if (Array.isArray(value))
    return [path, ...value.slice(0, 3).flatMap((each, index) => placesIn(each, [...path, index]))];
  if (value === null || typeof value !== 'object') return [path];
  return [path, ...Object.entries(value).flatMap(([name, each]) => placesIn(each, [...path, name]))];
}

function changedAt(
  value: unknown,
  [step, ...rest]: readonly Step[],
  change: (there: unknown) => unknown,
): unknown {
  if (step === undefined) return change(value);
  if (Array.isArray(value))
    return value.map((each, index) => (index === step ? changedAt(each, rest, change) : each));
  const object = value as Readonly<Record<string, unknown>>;
  return { ...object, [step]: changedAt(object[step], rest, change) };
}

const pick = <Each>(all: readonly Each[], at: number): Each => all[at % all.length] as Each;
const inBody =
  (change: (there: unknown, at: number) => unknown): NonNullable<Bend['draft']> =>
  (draft, at) => {
    if (draft.json === undefined) return draft;
    const places = placesIn(draft.json);
    const rest = Math.floor(at / places.length);
    return { ...draft, json: changedAt(draft.json, pick(places, at), (there) => change(there, rest)) };
  };
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** A field that no route has. */
export const strangeField = 'zzStrangeField';

const withHeader =
  (name: string, values: readonly (string | undefined)[]): NonNullable<Bend['wire']> =>
  (sent, at) => {
    const value = pick(values, at);
    const others = sent.headers.filter(([each]) => each !== name);
    return { ...sent, headers: value === undefined ? others : [...others, [name, value]] };
  };
const onBytes =
  (change: (bytes: Buffer, at: number) => Uint8Array): NonNullable<Bend['wire']> =>
  (sent, at) =>
    sent.body.length === 0 ? sent : { ...sent, body: change(Buffer.from(sent.body), at) };
const inserted = (bytes: Buffer, at: number, piece: Buffer): Buffer => {
  const place = at % (bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, place), piece, bytes.subarray(place)]);
};
const withQuery =
  (name: (draft: Draft, at: number) => string, values: readonly string[]): NonNullable<Bend['draft']> =>
  (draft, at) => ({ ...draft, query: [...draft.query, [name(draft, at), pick(values, at)]] });

const segments = [
  ...[
    '%00',
    '%2e%2e%2f%2e%2e',
    '..',
    '%252e%252e',
    'a%2Fb',
    '%23',
    '%',
    '%FF',
    '%ED%A0%80',
    'x'.repeat(300),
    '[]',
    '%20',
  ],
  ...[
    '%0d%0aset-cookie:%20a=b',
    '红茶',
    '𠮷',
    encodeURIComponent('A#B'),
    canaries.card,
    canaries.secret,
    '__proto__',
  ],
  ...[
    'ord_7ZZZZZZZZZZZZZZZZZZZZZZZZZ',
    'ord_00000000000000000000000000',
    'constructor',
    '0',
    '-1',
    '*',
    '{id}',
  ],
];
const wrongTypes = [
  ...[
    'text/plain',
    'application/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    '',
  ],
  ...[
    'application/json; charset=gbk',
    'application/json; charset=utf-16',
    'application/jsonp',
    'json',
    '*/*',
    undefined,
  ],
];
const numbers = [
  '0',
  '-1',
  '101',
  '1e1',
  '0x10',
  '１',
  '',
  '1.5',
  'NaN',
  '99999999999',
  '1,2',
  'null',
  ' 1',
  '1 ',
];
const nested = (depth: number, [open, close]: readonly [string, string]) =>
  `${open.repeat(depth)}1${close.repeat(depth)}`;
const depths = [nested(33, ['[', ']']), nested(1000, ['[', ']']), nested(1000, ['{"a":', '}'])];

/** Every way there is, by its name. */
export const bends = {
  'odd value': { draft: inBody((_, at) => pick(odd, at)) },
  'strange field': {
    refused: true,
    draft: (draft) =>
      isObject(draft.json) ? { ...draft, json: { ...draft.json, [strangeField]: 1 } } : draft,
  },
  'strange field inside': {
    draft: inBody((there) => (isObject(there) ? { ...there, [strangeField]: { a: 1 } } : there)),
  },
  'field left out': {
    draft: inBody((there, at) => {
      if (!isObject(there)) return there;
      const lost = Object.keys(there)[at % Math.max(1, Object.keys(there).length)];
      return Object.fromEntries(Object.entries(there).filter(([name]) => name !== lost));
    }),
  },
  'field in other case': {
    draft: inBody((there, at) => {
      if (!isObject(there)) return there;
      const entries = Object.entries(there);
      return Object.fromEntries(
        entries.map(([name, each], index) => [
          index === at % entries.length ? name.toUpperCase() : name,
          each,
        ]),
      );
    }),
  },
  'in a list': { draft: inBody((there) => [there]) },
  'many of it': {
    draft: inBody((there, at) => Array.from({ length: [2, 101, 1001][at % 3] ?? 2 }, () => there)),
  },
  'reserved key': {
    refused: true,
    text: (json, at) =>
      json.replace('{', `{"${pick(['__proto__', 'constructor', 'prototype'], at)}":{"admin":true},`),
  },
  'key twice': {
    refused: true,
    text: (json) => json.replace(/^\{("[^"]+":)/, '{$11,$1'),
  },
  'cut off': { wire: onBytes((bytes, at) => bytes.subarray(0, at % bytes.length)) },
  'byte order mark': { refused: true, wire: onBytes((bytes) => inserted(bytes, 0, Buffer.from('\uFEFF'))) },
  'UTF-16': { wire: onBytes((bytes) => Buffer.from(bytes.toString(), 'utf16le')) },
  'no UTF-8': {
    wire: onBytes((bytes, at) =>
      inserted(bytes, at, Buffer.from(pick(['ff', 'c0af', 'eda080', 'f8888080'], at), 'hex')),
    ),
  },
  'NUL in it': { wire: onBytes((bytes, at) => inserted(bytes, at, Buffer.from([0]))) },
  'another byte': {
    wire: onBytes((bytes, at) => {
      const place = at % bytes.length;
      bytes[place] = (at >> 8) % 256;
      return bytes;
    }),
  },
  'a bit off': {
    wire: onBytes((bytes, at) => {
      const place = at % bytes.length;
      bytes[place] = (bytes[place] ?? 0) ^ (1 << ((at >> 4) % 8));
      return bytes;
    }),
  },
  'no body': { wire: (sent) => ({ ...sent, body: Buffer.alloc(0) }) },
  'another body': {
    wire: onBytes((_, at) =>
      Buffer.from(
        pick(['null', '[]', '"x"', '1', '{}', 'true', '{"a":1}{"b":2}', ' ', '[', '<a/>', 'a=b'], at),
      ),
    ),
  },
  deep: {
    draft: inBody((_, at) => raw(pick(depths, at))),
  },
  compressed: {
    wire: (sent) => withHeader('content-encoding', ['gzip'])({ ...sent, body: gzipSync(sent.body) }, 0),
  },
  'wrong content type': { wire: withHeader('content-type', wrongTypes) },
  'odd content type': {
    wire: withHeader('content-type', [
      'APPLICATION/JSON',
      'application/json;charset="UTF-8"',
      'application/problem+json',
      'application/json; a=b',
      'text/csv',
    ]),
  },
  'odd key': {
    wire: withHeader('idempotency-key', [
      undefined,
      '',
      'x'.repeat(255),
      'x'.repeat(256),
      'a b',
      'ключ',
      'a,b',
      '#',
      '"',
      canaries.secret,
    ]),
  },
  'big cookie': { wire: withHeader('cookie', [`a=${'x'.repeat(8000)}`, `;;=${canaries.secret};`]) },
  'header twice': {
    wire: (sent, at) => ({
      ...sent,
      headers: [
        ...sent.headers,
        ...(sent.headers[at % Math.max(1, sent.headers.length)]
          ? [sent.headers[at % sent.headers.length] as readonly [string, string]]
          : []),
      ],
    }),
  },
  'odd path': {
    wire: (sent, at) => {
      const [path = '', query] = sent.target.split('?');
      const parts = path.split('/');
      const place = 1 + (at % Math.max(1, parts.length - 1));
      const bent = parts.map((part, index) =>
        index === place ? pick(segments, Math.floor(at / parts.length)) : part,
      );
      return { ...sent, target: [bent.join('/'), ...(query === undefined ? [] : [query])].join('?') };
    },
  },
  'odd parameter': {
    draft: (draft, at) => {
      const names = Object.keys(draft.params);
      if (names.length === 0) return draft;
      return {
        ...draft,
        params: { ...draft.params, [pick(names, at)]: raw(pick(segments, Math.floor(at / names.length))) },
      };
    },
  },
  'strange question': { refused: true, draft: withQuery(() => strangeField, ['1', '', canaries.secret]) },
  'reserved question': {
    refused: true,
    draft: withQuery((_, at) => pick(['__proto__', 'constructor', 'prototype'], at), ['1', '[]']),
  },
  'question twice': {
    draft: (draft, at) =>
      draft.query.length === 0 ? draft : { ...draft, query: [...draft.query, pick(draft.query, at)] },
  },
  'odd number asked': { draft: withQuery(() => 'limit', numbers) },
  'odd cursor': {
    draft: withQuery(
      () => 'cursor',
      [
        'x',
        '',
        '.',
        'e30.AAAA',
        'e30',
        `${'A'.repeat(1001)}`,
        'eyJwayI6IlgifQ.AAAAAAAAAAAAAAAAAAAAAA',
        canaries.secret,
      ],
    ),
  },
  'odd answer wanted': {
    draft: (draft, at) => {
      const entry = pick(draft.query, at);
      if (!entry) return draft;
      const value = String(pick([...oddTexts, ...oddTimes], at));
      return {
        ...draft,
        query: draft.query.map(([name, each]) => (name === entry[0] ? [name, value] : [name, each])),
      };
    },
  },
} as const satisfies Readonly<Record<string, Bend>>;

export type BendName = keyof typeof bends;
export const bendNames = Object.keys(bends) as readonly BendName[];
/** Where and by what a request is bent. */
export type Bent = { readonly by: BendName; readonly at: number };

const bendOf = ({ by }: Bent): Bend => bends[by];
const encoded = (value: string): string =>
  value.startsWith(rawMark) ? value.slice(rawMark.length) : encodeURIComponent(value.toWellFormed());

/** Puts a request on the wire, bent in these ways. */
export function onWire(draft: Draft, bent: readonly Bent[]): Sent {
  const { method, path, params, query, headers, json, bytes } = bent.reduce(
    (each, { at, ...rest }) => bendOf({ at, ...rest }).draft?.(each, at) ?? each,
    draft,
  );
  const target = path.replace(/\{(\w+)\}/g, (_, name: string) => encoded(params[name] ?? ''));
  const question = query.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&');
  const text =
    json === undefined
      ? undefined
      : bent.reduce((each, bend) => bendOf(bend).text?.(each, bend.at) ?? each, jsonText(json));
  const sent: Sent = {
    method,
    target: question === '' ? target : `${target}?${question}`,
    headers: [...(json === undefined ? [] : [['content-type', 'application/json'] as const]), ...headers],
    body: text === undefined ? (bytes ?? Buffer.alloc(0)) : Buffer.from(text),
  };
  return bent.reduce((each, bend) => bendOf(bend).wire?.(each, bend.at) ?? each, sent);
}

/** Whether a request bent in just this way must not be answered with success; `draft` is what it was before. */
export function mustBeRefused(draft: Draft, bent: readonly Bent[]): boolean {
  const [only, another] = bent;
  if (!only || another || bendOf(only).refused !== true || draft.bytes) return false;
  const [plain, changed] = [onWire(draft, []), onWire(draft, bent)];
  return plain.target !== changed.target || !Buffer.from(plain.body).equals(Buffer.from(changed.body));
}
