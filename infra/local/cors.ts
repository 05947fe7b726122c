import type { IncomingMessage } from 'node:http';
import type { HttpAnswer } from './http-answer.ts';

export type CorsRules = {
  readonly AllowCredentials: boolean;
  readonly AllowHeaders: readonly string[];
  readonly AllowMethods: readonly string[];
  readonly AllowOrigins: readonly string[];
  readonly ExposeHeaders: readonly string[];
  readonly MaxAge?: number | undefined;
};

export function isPreflight(request: IncomingMessage): boolean {
  return request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
}

/** The CORS headers that the API adds by itself, for a preflight and for every other answer. */
export function corsHeaders(rules: CorsRules, request: IncomingMessage): HttpAnswer['headers'] {
  const origin = request.headers.origin;
  if (origin === undefined || !isAllowed(rules.AllowOrigins, origin)) return [];
  const any = rules.AllowOrigins.includes('*') && !rules.AllowCredentials;
  const headers: [string, string][] = [['access-control-allow-origin', any ? '*' : origin]];
  if (rules.AllowCredentials) headers.push(['access-control-allow-credentials', 'true']);
  if (rules.ExposeHeaders.length > 0)
    headers.push(['access-control-expose-headers', rules.ExposeHeaders.join(',')]);
  if (!isPreflight(request)) return headers;
  headers.push(['access-control-allow-methods', rules.AllowMethods.join(',')]);
  headers.push(['access-control-allow-headers', rules.AllowHeaders.join(',')]);
  if (rules.MaxAge !== undefined) headers.push(['access-control-max-age', String(rules.MaxAge)]);
  return headers;
}

function isAllowed(origins: readonly string[], origin: string): boolean {
  return origins.some((allowed) => allowed === '*' || allowed === origin || matchesScheme(allowed, origin));
}

/** API Gateway knows `https://*` and `http://*`. */
function matchesScheme(allowed: string, origin: string): boolean {
  return allowed.endsWith('://*') && origin.startsWith(allowed.slice(0, -1));
}
