import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { printLabels } from '../print-labels.ts';
import type { LogisticsApiDeps } from './deps.ts';
import { paper, shipmentId } from './inputs.ts';

/** What a printer takes; in the answer its bytes, not JSON. */
export const pdfAnswer = z.string().meta({ contentMediaType: 'application/pdf', contentEncoding: 'binary' });

export const getShipmentLabel = route({
  method: 'GET',
  path: '/shipments/{id}/label',
  scope: 'logistics:write',
  summary: 'Print the labels of a shipment (打印面单)',
  description:
    'A PDF with one page for each parcel. A void label is never given out again. It holds name, phone and address: hence the ' +
    'scope.',
  request: { params: shipmentId, query: z.strictObject({ paper }) },
  responses: { 200: { description: 'The labels', schema: pdfAnswer } },
  failures: ['SHIPMENT_NOT_FOUND', 'WRONG_STATUS'],
  handle: async ({ params: { id }, query }, deps: LogisticsApiDeps) => ({
    status: 200,
    body: await printLabels({ shipmentIds: [id], paper: query.paper }, deps),
    headers: { 'content-type': 'application/pdf' },
  }),
});
