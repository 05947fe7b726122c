import * as z from 'zod';
import { trackingReceived } from '../../events/logistics.ts';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { providerSurroundings } from '../../shared/adapters/provider-surroundings.ts';
import { allMessages } from '../../shared/adapters/queue-batch.ts';
import { tableFromEnvironment } from '../../shared/adapters/table.ts';
import { followTold } from './follow-told.ts';
import { logisticsDeps } from './logistics-deps.ts';

const logger = loggerFromEnvironment();
const deps = logisticsDeps({ table: tableFromEnvironment(), ...providerSurroundings(logger) });
const message = z.object({ detail: trackingReceived.schema });

export const handler = allMessages(
  (bodies) =>
    followTold(
      bodies.map((body) => () => message.parse(body()).detail.data),
      deps,
    ),
  logger,
);
