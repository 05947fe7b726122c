import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import type { PortalDeps } from './deps.ts';

/**
 * Nothing but this host's own files, and requests to this host only: a token that somebody types into the page to try
 * a request cannot leave for anywhere else.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  'img-src data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const getDocs = route({
  method: 'GET',
  path: '/docs',
  summary: 'Read this document as a page (接口文档页面)',
  description: 'Requests can be tried from the page, with a token of your own.',
  request: {},
  responses: {
    200: {
      description: 'A page that loads nothing from other hosts',
      schema: z.string().meta({ contentMediaType: 'text/html' }),
    },
  },
  handle: async (_request, { page }: PortalDeps) => ({
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'content-security-policy': contentSecurityPolicy,
      'cross-origin-opener-policy': 'same-origin',
      'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    },
    body: page,
  }),
});
