import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import type { PortalDeps } from './deps.ts';

const healthAnswer = z
  .object({ status: z.literal('ok'), version: z.string().meta({ example: '0.1.0' }) })
  .meta({ id: 'Health' });

export const getHealth = route({
  method: 'GET',
  path: '/health',
  summary: 'Ask whether the API answers (健康检查)',
  description: 'Says that gateway and Lambda work, and which version; it asks nothing of the table.',
  request: {},
  responses: { 200: { description: 'It does', schema: healthAnswer } },
  handle: async (_request, { version }: PortalDeps) => ({
    status: 200,
    headers: { 'cache-control': 'no-store' },
    body: { status: 'ok', version } satisfies z.output<typeof healthAnswer>,
  }),
});
