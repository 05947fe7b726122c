import { stringify } from 'lossless-json';
import { askRest, type RestAnswer } from '../ask-rest.ts';
import type { ChannelDeps } from '../channel.ts';
import type { ShopifyConfig } from './config.ts';

/** A question to the Admin API: a path below its version, and what is posted where something is. Ids are bigint, never floats. */
export type AskAdmin = (path: string, posted?: unknown) => Promise<RestAnswer>;
export type Asking = { readonly config: ShopifyConfig; readonly ask: AskAdmin };

/** Asks one shop's Admin API with its token. Throws as `askRest` does. */
export const askAdmin =
  (config: ShopifyConfig, accessToken: string, deps: Pick<ChannelDeps, 'send'>): AskAdmin =>
  (path, posted) => {
    const { apiUrl = `https://${config.shopDomain}`, apiVersion, timeoutMs } = config;
    const body = posted === undefined ? undefined : stringify(posted);
    return askRest(
      {
        method: body === undefined ? 'GET' : 'POST',
        url: `${apiUrl.replace(/\/$/, '')}/admin/api/${apiVersion}/${path}`,
        headers: {
          'x-shopify-access-token': accessToken,
          accept: 'application/json',
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body }),
        timeoutMs,
      },
      deps,
    );
  };
