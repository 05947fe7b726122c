import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { anchorStore } from '../../../functions/audit/anchor-store.ts';
import { trailStore } from '../../../functions/audit/store.ts';
import { channelMakers } from '../../../functions/channels/channel-makers.ts';
import { channelsDeps } from '../../../functions/channels/channels-deps.ts';
import { planningDeps } from '../../../functions/inventory/planning-deps.ts';
import { webhookStore } from '../../../functions/inventory/webhook-store.ts';
import { docsPage } from '../../../functions/portal/docs-page.ts';
import { privacyDeps } from '../../../functions/privacy/privacy-deps.ts';
import { billStore } from '../../../functions/reconciliation/bill-store.ts';
import { differenceStore } from '../../../functions/reconciliation/difference-store.ts';
import { reconciliationStore } from '../../../functions/reconciliation/store.ts';
import { contexts, root } from '../../../scripts/generate/contexts.ts';
import { httpApi } from '../../../shared/http/api.ts';
import type { AnyRoute } from '../../../shared/http/route.ts';
import { wrapHttp } from '../../../shared/http/wrap.ts';
import type { Presign } from '../../../shared/kernel/presigned.ts';
import { loggable } from '../../../shared/observability/error.ts';
import { signedCursors } from '../../../shared/security/cursor.ts';
import type { Shop } from '../../simulation/world.ts';
import { openapiText } from './document.ts';
import { shopSecret } from './outside.ts';

/** Answers the event of one context's route, as its Lambda does. */
export type Api = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;
export type Apis = (context: string) => Api;

const secretBytes = (length: number) => Buffer.alloc(length, 7);
const linkOf: Presign['get'] = async (key) => ({
  ...{ url: `https://bucket.example/${encodeURIComponent(key)}`, headers: {} },
  expiresAt: Date.UTC(2030, 0),
});
/** Any font will do, and a hundred times sooner than the real one of ten megabytes: what it lacks is printed as □. */
const font = readFileSync(join(root, 'node_modules/bwip-js/fonts/OCRB7.ttf'));
const portal = {
  ...{ version: '0', openapi: openapiText },
  ...docsPage({ script: 'script', style: 'style' }),
};

/** A logger that puts each line which a Lambda would log where a rule can read it. */
export function loggerTo(lines: string[]): Logger {
  const logger = new Logger({ logLevel: 'DEBUG' });
  const print = (line: string) => void lines.push(line);
  return Object.assign(logger, {
    console: { debug: print, info: print, warn: print, error: print, log: print },
  });
}

/** The shops of the secret, which nobody can reach from here. */
export const channelsOf = (
  { table, now, channels: { objects, keep } }: Shop,
  failed: Shop['channels']['failed'],
) => ({
  ...channelsDeps({
    ...{ table, now, makers: channelMakers, secret: async () => shopSecret },
    send: () => Promise.reject(new Error('nobody is reached from here')),
  }),
  ...{ objects, keep, failed },
});

/**
 * The HTTP APIs of all contexts over a shop, composed as the `api.ts` of each composes its own: the real routes, dispatch,
 * wrapper and stores.
 */
export function apisOn(shop: Shop, logger: Logger): Apis {
  const { table, now } = shop;
  const failed = (error: unknown) => logger.error('not taken', { failure: loggable(error) });
  const deps: Readonly<Record<string, () => object>> = {
    catalog: () => shop,
    orders: () => shop,
    inventory: () => ({ ...planningDeps(table, now), webhooks: webhookStore(table, secretBytes) }),
    ledger: () => ({ ledger: shop.ledger, now }),
    payments: () => ({ ...shop.payments, failed }),
    reconciliation: () => ({
      ...{ reconciliations: reconciliationStore(table), differences: differenceStore(table) },
      ...{ bills: billStore(table), presign: { put: linkOf, get: linkOf }, now },
    }),
    channels: () => channelsOf(shop, failed),
    risk: () => shop.risk,
    fulfilment: () => shop.fulfilment,
    logistics: () => ({ ...shop.logistics, labelFont: async () => font, failed }),
    audit: () => ({ table, trail: trailStore(table), anchors: anchorStore(table) }),
    privacy: () => privacyDeps({ table, secretBytes, now }),
    portal: () => portal,
  };
  const made = new Map<string, Api>();
  const make = (name: string): Api => {
    const its = deps[name];
    if (!its) throw new Error(`nothing is known of what ${name} needs`);
    const own = { ...its(), cursors: signedCursors({ table, secretBytes }) };
    // The routes of a context know their own dependencies; the list of all contexts does not.
    const routes = contexts.find((each) => each.name === name)?.routes as readonly AnyRoute<unknown>[];
    return wrapHttp(httpApi(routes, own), logger, now) as unknown as Api;
  };
  return (name) => {
    const api = made.get(name) ?? make(name);
    made.set(name, api);
    return api;
  };
}
