import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { HostError } from '../../../../infra/local/host-error.ts';
import { type JwtVerifier, jwtVerifier } from '../../../../infra/local/jwt.ts';

const issuer = 'https://id.example.com/';
const audience = 'zhanggui';
const now = 1_800_000_000;
const aPair = (modulusLength = 2048) => generateKeyPairSync('rsa', { modulusLength });
const own = aPair();
const stranger = aPair();
const jwkOf = (key: KeyObject) => key.export({ format: 'jwk' }) as Record<string, string>;
const verifierFor = (publicKey: KeyObject, kid = 'local'): JwtVerifier =>
  jwtVerifier({ issuer, audiences: [audience], publicKey: { ...jwkOf(publicKey), kid } });

const base64 = (text: string): string => Buffer.from(text).toString('base64url');
const json = (value: unknown): string => base64(JSON.stringify(value));
const head = (more: object = {}): string => json({ alg: 'RS256', typ: 'JWT', kid: 'local', ...more });
const told = (more: object = {}): string =>
  json({ iss: issuer, aud: audience, sub: 'clerk', exp: now + 600, iat: now, scope: 'orders:read', ...more });
const signedWith = (key: KeyObject, header: string, claims: string): string =>
  `${header}.${claims}.${sign('sha256', Buffer.from(`${header}.${claims}`), key).toString('base64url')}`;
/** A token that the issuer itself signed, with another header or other claims. */
const token = (claims: object = {}, header: object = {}): string =>
  signedWith(own.privateKey, head(header), told(claims));
const unsigned = (alg: unknown): string => `${head({ alg })}.${told()}.`;
const hmac = (secret: string | Buffer, alg = 'HS256'): string => {
  const text = `${head({ alg })}.${told()}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
};

const { jest: fake } = import.meta;
const verify = verifierFor(own.publicKey);
beforeAll(() => {
  fake.useFakeTimers({ now: now * 1000, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
});
beforeEach(() => void fake.setSystemTime(now * 1000));
afterAll(() => void fake.useRealTimers());

const pem = (): string => String(own.publicKey.export({ type: 'spki', format: 'pem' }));
const split = (text: string) => text.split('.') as [string, string, string];
/** Another spelling of the same bytes: the last letter of a signature has four bits that mean nothing. */
const respelt = (text: string): string => {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return text.slice(0, -1) + letters[letters.indexOf(text.at(-1) ?? '') + 1];
};

/** What is known to have worked somewhere (已知攻击), and is refused here. */
const attacks: Readonly<Record<string, () => string>> = {
  'alg none': () => unsigned('none'),
  'alg None': () => unsigned('None'),
  'alg NONE': () => unsigned('NONE'),
  'alg nOnE': () => unsigned('nOnE'),
  'alg none with a blank': () => unsigned('none '),
  'alg none as a list': () => unsigned(['none']),
  'an empty alg': () => unsigned(''),
  'no alg': () => unsigned(undefined),
  'alg null': () => unsigned(null),
  'alg none with a good signature': () => token({}, { alg: 'none' }),
  'RS256 without a signature': () => unsigned('RS256'),
  'the public key as PEM for an HMAC secret': () => hmac(pem()),
  'the public key as PEM without its last line end': () => hmac(pem().trimEnd()),
  'the public key as JWK for an HMAC secret': () => hmac(JSON.stringify(jwkOf(own.publicKey))),
  'the public key as DER for an HMAC secret': () =>
    hmac(own.publicKey.export({ type: 'spki', format: 'der' })),
  'the modulus as an HMAC secret': () => hmac(Buffer.from(jwkOf(own.publicKey)['n'] ?? '', 'base64url')),
  'an empty HMAC secret': () => hmac(''),
  'an HMAC that says RS256': () => hmac(pem(), 'RS256'),
  'RS384 over the signature of RS256': () => token({}, { alg: 'RS384' }),
  'PS256 over the signature of RS256': () => token({}, { alg: 'PS256' }),
  'ES256 over nothing but zeros': () => `${head({ alg: 'ES256' })}.${told()}.${base64('\0'.repeat(64))}`,
  'a signature of zeros': () => `${head()}.${told()}.${base64('\0'.repeat(256))}`,
  'a key of somebody else': () => signedWith(stranger.privateKey, head(), told()),
  'a key that comes along (jwk)': () =>
    signedWith(stranger.privateKey, head({ jwk: jwkOf(stranger.publicKey) }), told()),
  'an address of keys (jku)': () =>
    signedWith(stranger.privateKey, head({ jku: 'http://127.0.0.1:1/jwks.json' }), told()),
  'an address of certificates (x5u)': () =>
    signedWith(stranger.privateKey, head({ x5u: 'http://127.0.0.1:1/x.pem' }), told()),
  'a certificate that comes along (x5c)': () =>
    signedWith(stranger.privateKey, head({ x5c: [base64('certificate')] }), told()),
  'a kid that climbs to an empty file': () => token({}, { kid: '../../../../dev/null' }),
  'a kid with SQL in it': () => token({}, { kid: "x' UNION SELECT 'key' --" }),
  'a kid with a command in it': () => token({}, { kid: '|sleep 1' }),
  'a kid with a NUL behind it': () => token({}, { kid: 'local\0' }),
  'a kid that nobody knows': () => token({}, { kid: 'another' }),
  'a kid in other case': () => token({}, { kid: 'LOCAL' }),
  'a kid as a list': () => token({}, { kid: ['local'] }),
  'no kid': () => token({}, { kid: undefined }),
  'what must be understood and is not (crit)': () => token({}, { crit: ['exp2'], exp2: 1 }),
  'an empty crit': () => token({}, { crit: [] }),
  'a body that is not encoded (b64)': () => token({}, { crit: ['b64'], b64: false }),
  'a header with alg twice, none last': () =>
    signedWith(own.privateKey, base64('{"alg":"RS256","kid":"local","alg":"none"}'), told()),
  'a header that is no object': () => signedWith(own.privateKey, json('RS256'), told()),
  'claims that are no object': () => signedWith(own.privateKey, head(), json([])),
  'claims that are no JSON': () => signedWith(own.privateKey, head(), base64('{"iss":')),
  'another issuer': () => token({ iss: 'https://evil.example' }),
  'the issuer without its slash': () => token({ iss: issuer.slice(0, -1) }),
  'the issuer with one slash more': () => token({ iss: `${issuer}/` }),
  'the issuer in other case': () => token({ iss: issuer.toUpperCase() }),
  'an issuer that begins so': () => token({ iss: `${issuer}.evil.example` }),
  'the issuer in a list': () => token({ iss: [issuer] }),
  'no issuer': () => token({ iss: undefined }),
  'another audience': () => token({ aud: 'other' }),
  'an audience that begins so': () => token({ aud: `${audience}2` }),
  'an empty list of audiences': () => token({ aud: [] }),
  'a list without this audience': () => token({ aud: ['other', [audience]] }),
  'neither aud nor client_id': () => token({ aud: undefined }),
  'aud null with a good client_id': () => token({ aud: null, client_id: audience }),
  'another aud beside a good client_id': () => token({ aud: 'other', client_id: audience }),
  'client_id in a list': () => token({ aud: undefined, client_id: [audience] }),
  'a second past its end': () => token({ exp: now - 1 }),
  'the very second of its end': () => token({ exp: now }),
  'an end as text': () => token({ exp: String(now + 600) }),
  'no end': () => token({ exp: undefined }),
  'an end below zero': () => token({ exp: -1 }),
  'a beginning that has not come (nbf)': () => token({ nbf: now + 1 }),
  'a beginning as text': () => token({ nbf: String(now) }),
  'an issue that has not come (iat)': () => token({ iat: now + 1 }),
  'an issue as text': () => token({ iat: String(now) }),
  'a changed claim': () => {
    const [header, , signature] = split(token());
    return `${header}.${told({ scope: 'orders:write' })}.${signature}`;
  },
  'a changed header': () => {
    const [, claims, signature] = split(token());
    return `${head({ typ: 'at+jwt' })}.${claims}.${signature}`;
  },
  'one bit of the signature': () => {
    const [header, claims, signature] = split(token());
    const bytes = Buffer.from(signature, 'base64url');
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    return `${header}.${claims}.${bytes.toString('base64url')}`;
  },
  'the signature spelt otherwise': () => respelt(token()),
  'a signature with padding': () => `${token()}==`,
  'a signature with zeros before it': () => {
    const [header, claims, signature] = split(token());
    const longer = Buffer.concat([Buffer.alloc(1), Buffer.from(signature, 'base64url')]);
    return `${header}.${claims}.${longer.toString('base64url')}`;
  },
  'letters of plain base64': () => token().replace(/-/g, '+').replace(/_/g, '/').replace(/^e/, ' e'),
  'a blank behind it': () => `${token()} `,
  'a blank in it': () => token().replace('.', '. '),
  'a line end in it': () => token().replace('.', '.\n'),
  'another token behind a comma': () => `${token()},${token()}`,
  'four parts': () => `${token()}.x`,
  'five parts, as if encrypted': () => `${token()}.x.y`,
  'two parts': () => token().split('.').slice(0, 2).join('.'),
  'a megabyte of it': () => `${token()}${'A'.repeat(1_000_000)}`,
  'a token as JSON': () => {
    const [header, claims, signature] = split(token());
    return JSON.stringify({ protected: header, payload: claims, signature });
  },
  nothing: () => '',
};

it.each(Object.entries(attacks))('refuses %s', async (_, made) => {
  expect(await verify(made())).toEqual({ ok: false, reason: expect.any(String) });
});

it.each<[string, object, readonly string[]]>([
  ['its audience', {}, ['orders:read']],
  ['its audience in a list', { aud: ['other', audience] }, ['orders:read']],
  ['client_id in place of aud', { aud: undefined, client_id: audience }, ['orders:read']],
  ['no time of issue', { iat: undefined }, ['orders:read']],
  ['an issue in this very second', { iat: now, nbf: now }, ['orders:read']],
  ['a second before its end', { exp: now + 1 }, ['orders:read']],
  ['scopes as a list', { scope: undefined, scp: ['a:b', 'orders:read'] }, ['a:b', 'orders:read']],
  ['no scope, as an id_token comes', { scope: undefined, token_use: 'id' }, []],
  ['scopes that are no text', { scope: { 'orders:read': true } }, []],
  ['scopes parted by commas', { scope: 'orders:read,orders:write' }, ['orders:read,orders:write']],
])('accepts a token with %s, and gives it these scopes', async (_, claims, scopes) => {
  expect(await verify(token(claims))).toMatchObject({ ok: true, scopes });
});

it('forgets a token that it has accepted, in the second of its end', async () => {
  const short = token({ exp: now + 5 });
  expect(await verify(short)).toMatchObject({ ok: true });
  fake.setSystemTime((now + 5) * 1000);
  expect(await verify(short)).toMatchObject({ ok: false });
});

it('knows no token of an earlier key, whether its name stayed or not', async () => {
  const before = token();
  expect(await verify(before)).toMatchObject({ ok: true });
  for (const kid of ['local', 'next'])
    expect(await verifierFor(stranger.publicKey, kid)(before)).toMatchObject({ ok: false });
});

it('asks nobody for keys, however many kids it has not heard of', async () => {
  const asked = fake.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('nobody is to be asked'));
  const kids = Array.from({ length: 100 }, (_, n) => token({}, { kid: `k${n}`, jku: 'http://127.0.0.1:1/' }));
  for (const each of kids) expect(await verify(each)).toMatchObject({ ok: false });
  expect(asked).not.toHaveBeenCalled();
  asked.mockRestore();
});

it('is not made with a key that is too short, or is none for RS256', () => {
  const short = aPair(1024).publicKey;
  const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
  const edwards = generateKeyPairSync('ed25519').publicKey;
  for (const key of [short, curve, edwards]) expect(() => verifierFor(key)).toThrow(HostError);
  const secret = { kty: 'oct', k: base64('x'.repeat(32)), kid: 'local' };
  expect(() => jwtVerifier({ issuer, audiences: [audience], publicKey: secret })).toThrow(HostError);
});
