import { existsSync, readFileSync } from 'node:fs';
import { exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import * as z from 'zod';
import { HostError } from './host-error.ts';
import { writeFileAtomically } from './state-dir.ts';

const issuerShape = z.object({
  privateKey: z.record(z.string(), z.string()),
  issuer: z.string(),
  audience: z.string().optional(),
  scopes: z.array(z.string()),
});
export type IssuerFile = z.output<typeof issuerShape>;

export type TokenOptions = {
  readonly scopes: readonly string[];
  readonly subject?: string;
  readonly expiresInSeconds?: number;
};

const algorithm = 'RS256';

/** Reads the issuer's file, or says how to come by one. */
export function readIssuer(file: string): IssuerFile {
  if (!existsSync(file)) throw new HostError(`${file} is missing: start the host once with "npm start"`);
  return issuerShape.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** Keeps the key of an earlier start, so that tokens stay good; everything else follows the template. */
export async function writeIssuer(file: string, told: Omit<IssuerFile, 'privateKey'>): Promise<IssuerFile> {
  const privateKey = existsSync(file) ? readIssuer(file).privateKey : await newKey();
  const issuer = { privateKey, ...told };
  writeFileAtomically(file, JSON.stringify(issuer));
  return issuer;
}

/** A signed access token of the local issuer; short scope names are given the form that the routes ask for. */
export async function signToken(file: IssuerFile, options: TokenOptions): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const key = await importJWK(file.privateKey, algorithm);
  const scope = options.scopes.map((name) => routeScope(file, name)).join(' ');
  const token = new SignJWT({ scope, client_id: file.audience ?? 'local', token_use: 'access' })
    .setProtectedHeader({ alg: algorithm, typ: 'JWT', kid: 'local' })
    .setIssuer(file.issuer)
    .setSubject(options.subject ?? 'local')
    .setIssuedAt(now)
    .setExpirationTime(now + (options.expiresInSeconds ?? 3600));
  if (file.audience !== undefined) token.setAudience(file.audience);
  return token.sign(key);
}

/** The public half of the issuer's key, as a JWK. */
export function publicJwk(file: IssuerFile): Record<string, string> {
  const { kty, n, e } = file.privateKey;
  return { kty: kty ?? '', n: n ?? '', e: e ?? '', alg: algorithm, kid: 'local', use: 'sig' };
}

function routeScope(file: IssuerFile, name: string): string {
  const found = file.scopes.find((scope) => scope === name || scope.endsWith(`/${name}`));
  if (found === undefined)
    throw new HostError(`no route asks for the scope ${name}; known: ${file.scopes.join(', ')}`);
  return found;
}

async function newKey(): Promise<Record<string, string>> {
  const { privateKey } = await generateKeyPair(algorithm, { modulusLength: 2048, extractable: true });
  const jwk = await exportJWK(privateKey);
  return z.record(z.string(), z.string()).parse(jwk);
}
