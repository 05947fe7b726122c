import type { Logger } from '@aws-lambda-powertools/logger';
import { loggable } from '../observability/error.ts';
import { downloadFromEnvironment, outboundFromEnvironment } from './outbound.ts';
import { secretsFromEnvironment } from './secrets.ts';
import { system } from './system.ts';

/** What a Lambda has around it that speaks to providers outside: the secret with their keys, the way out, time and chance. */
export const providerSurroundings = (logger: Logger) => ({
  secret: secretsFromEnvironment({
    now: system.now,
    onStale: (error) => logger.warn('secret not read anew', { failure: loggable(error) }),
  }),
  send: outboundFromEnvironment(),
  nonce: () => system.secretBytes(16).toString('hex'),
  now: system.now,
});

/** The same for one that also fetches files from them. */
export const billSurroundings = (logger: Logger) => ({
  ...providerSurroundings(logger),
  download: downloadFromEnvironment(),
});
