import * as z from 'zod';
import { xmlAttributes, xmlTree } from '../push-xml.ts';

const request = z.object({
  Request: z.object({
    Body: z.object({ WaybillRoute: z.unknown().refine((routes) => routes !== undefined) }),
  }),
});

/**
 * The routes of a push in XML as of old (`<Request service="RoutePushService">`), their attributes as members; undefined
 * where it is none.
 */
export function xmlRoutes(text: string): readonly unknown[] | undefined {
  const read = request.safeParse(xmlTree(text)).data;
  return read && [read.Request.Body.WaybillRoute].flat().map(xmlAttributes);
}
