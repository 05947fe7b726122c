import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import type { PortalDeps } from './deps.ts';

export const getOpenapi = route({
  method: 'GET',
  path: '/openapi.json',
  summary: 'Read this document (接口文档)',
  request: {},
  responses: {
    200: {
      description: 'An OpenAPI 3.1 document',
      schema: z.looseObject({ openapi: z.string().meta({ example: '3.1.0' }) }),
    },
  },
  handle: async (_request, { openapi }: PortalDeps) => ({
    status: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-cache' },
    body: openapi,
  }),
});
