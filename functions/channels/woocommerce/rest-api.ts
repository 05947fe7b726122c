import { askRest, type RestAnswer } from '../ask-rest.ts';
import type { ChannelDeps } from '../channel.ts';
import type { WooConfig } from './config.ts';

/** A question to the REST API: a path below `wc/v3`, and what is posted where something is. */
export type AskWoo = (path: string, posted?: unknown) => Promise<RestAnswer>;
export type Asking = { readonly config: WooConfig; readonly ask: AskWoo };
type Key = { readonly consumerKey: string; readonly consumerSecret: string };

/** Asks one shop's REST API with its key. Throws as `askRest` does. */
export const askWoo =
  (config: WooConfig, { consumerKey, consumerSecret }: Key, deps: Pick<ChannelDeps, 'send'>): AskWoo =>
  (path, posted) => {
    const body = posted === undefined ? undefined : JSON.stringify(posted);
    const key = Buffer.from(`${consumerKey}:${consumerSecret}`).toString('base64');
    return askRest(
      {
        method: body === undefined ? 'GET' : 'POST',
        url: `${config.storeUrl}/wp-json/wc/v3/${path}`,
        headers: {
          authorization: `Basic ${key}`,
          accept: 'application/json',
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body }),
        timeoutMs: config.timeoutMs,
      },
      deps,
    );
  };
