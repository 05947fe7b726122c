import { createPublicKey, type KeyObject } from 'node:crypto';
import { errors, type JWTPayload, jwtVerify } from 'jose';
import { HostError } from './host-error.ts';
import type { Json } from './json.ts';

export type JwtRules = {
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly publicKey: Record<string, string>;
};

export type Verified =
  | {
      readonly ok: true;
      readonly claims: Readonly<Record<string, string>>;
      readonly scopes: readonly string[];
    }
  | { readonly ok: false; readonly reason: string };

export type JwtVerifier = (token: string) => Promise<Verified>;

type Cached = { readonly verified: Verified; readonly expiresAtMs: number };
const maxCached = 2_000;
const clockToleranceSeconds = 0;

/**
 * Checks tokens as the JWT authorizer of an HTTP API does: the key and the algorithm are the issuer's own, never
 * what a token's header says, which has to name that key. A good token is remembered until it expires. Throws
 * HostError for a key that is none for RS256.
 */
export function jwtVerifier(rules: JwtRules): JwtVerifier {
  const key = rsaKey(rules.publicKey);
  const remembered = new Map<string, Cached>();
  const verify = async (token: string): Promise<Cached> => {
    if (!isSpeltOneWay(token)) return refused('the token is not valid');
    try {
      const options = {
        issuer: rules.issuer,
        algorithms: ['RS256'],
        clockTolerance: clockToleranceSeconds,
        requiredClaims: ['exp'],
      };
      const { payload, protectedHeader } = await jwtVerify(token, key, options);
      if (protectedHeader.kid !== rules.publicKey['kid']) return refused('the issuer has no such key');
      if ((payload.iat ?? 0) > Date.now() / 1000) return refused('the claim iat is not accepted');
      if (!isForUs(payload, rules.audiences)) return refused('the token was issued for another audience');
      return { verified: accepted(payload), expiresAtMs: (payload.exp ?? 0) * 1000 };
    } catch (error) {
      return refused(reasonOf(error));
    }
  };
  return async (token) => {
    const known = remembered.get(token);
    if (known !== undefined && known.expiresAtMs > Date.now()) return known.verified;
    const result = await verify(token);
    if (result.verified.ok) remember(remembered, token, result);
    return result.verified;
  };
}

const leastRsaBits = 2048;

function rsaKey(jwk: Record<string, string>): KeyObject {
  if (jwk['kty'] !== 'RSA') throw new HostError(`the issuer's key is of the kind ${jwk['kty']}, not RSA`);
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < leastRsaBits) throw new HostError(`the issuer's key has ${bits} bits, not ${leastRsaBits}`);
  return key;
}

/** base64url lets the same bytes be written in several ways; whoever blocks a token by its text must not be evaded. */
function isSpeltOneWay(token: string): boolean {
  return token.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);
}

function remember(remembered: Map<string, Cached>, token: string, result: Cached): void {
  if (remembered.size >= maxCached) {
    const [oldest] = remembered.keys();
    if (oldest !== undefined) remembered.delete(oldest);
  }
  remembered.set(token, result);
}

/** client_id counts only where the token has no aud, as API Gateway documents. */
function isForUs(payload: JWTPayload, audiences: readonly string[]): boolean {
  if (payload.aud === undefined) return audiences.some((audience) => audience === payload['client_id']);
  const given = Array.isArray(payload.aud) ? payload.aud : [payload.aud];
  return given.some((audience) => audiences.includes(audience));
}

function accepted(payload: JWTPayload): Verified {
  const claims = Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, claimText(value)]));
  return { ok: true, claims, scopes: scopesOf(payload) };
}

function scopesOf(payload: JWTPayload): readonly string[] {
  const given = payload['scope'] ?? payload['scp'];
  if (Array.isArray(given)) return given.map(String);
  return typeof given === 'string' ? given.split(' ').filter((scope) => scope !== '') : [];
}

/** API Gateway hands every claim over as text; lists as `[a b]`. */
function claimText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((each: Json) => claimText(each)).join(' ')}]`;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

function refused(reason: string): Cached {
  return { verified: { ok: false, reason }, expiresAtMs: 0 };
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'the token has expired';
  if (error instanceof errors.JWTClaimValidationFailed) return `the claim ${error.claim} is not accepted`;
  if (error instanceof errors.JOSEAlgNotAllowed) return 'the signing method is not accepted';
  return 'the token is not valid';
}
