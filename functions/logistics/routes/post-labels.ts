import * as z from 'zod';
import { route } from '../../../shared/http/route.ts';
import { printLabels } from '../print-labels.ts';
import type { LogisticsApiDeps } from './deps.ts';
import { pdfAnswer } from './get-shipment-label.ts';
import { paper, shipmentIdValue } from './inputs.ts';

/** A page has some kilobytes; an answer may have six megabytes. */
const mostShipments = 100;

export const postLabels = route({
  method: 'POST',
  path: '/labels',
  scope: 'logistics:write',
  summary: 'Print the labels of several shipments in one file (批量打印面单)',
  description:
    'In the order of the request. All or none: where one of them is void or not booked, nothing is printed.',
  request: {
    body: z
      .strictObject({
        shipmentIds: z
          .array(shipmentIdValue)
          .min(1)
          .max(mostShipments)
          .refine((ids) => new Set(ids).size === ids.length, 'name a shipment twice'),
        paper,
      })
      .meta({ id: 'LabelsInput' }),
  },
  responses: { 200: { description: 'The labels', schema: pdfAnswer } },
  failures: ['SHIPMENT_NOT_FOUND', 'WRONG_STATUS'],
  handle: async ({ body }, deps: LogisticsApiDeps) => ({
    status: 200,
    body: await printLabels(body, deps),
    headers: { 'content-type': 'application/pdf' },
  }),
});
