import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import type { PortalDeps } from './deps.ts';

const aYear = 'public, max-age=31536000, immutable';

export const getDocsFile = route({
  method: 'GET',
  path: '/docs/{file}',
  summary: 'Read a file of the page',
  description: 'Only what the page itself names; the name changes with the content.',
  request: { params: z.object({ file: z.string().max(100) }) },
  responses: {
    200: {
      description: 'The file, to be kept for a year',
      schema: z.string().meta({ contentMediaType: 'text/javascript' }),
    },
  },
  failures: ['DOCUMENT_NOT_FOUND'],
  handle: async ({ params }, { files }: PortalDeps) => {
    const found = files.find(({ name }) => name === params.file);
    if (!found) throw new Failure('DOCUMENT_NOT_FOUND', 'The page has no such file.');
    return {
      status: 200,
      headers: {
        'content-type': found.contentType,
        'cache-control': aYear,
        'cross-origin-resource-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
      },
      body: found.text,
    };
  },
});
