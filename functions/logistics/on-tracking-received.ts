import * as z from 'zod';
import { trackingReceived } from '../../events/logistics.ts';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { personalTableFromEnvironment } from '../../shared/adapters/personal-table.ts';
import { providerSurroundings } from '../../shared/adapters/provider-surroundings.ts';
import { allMessages } from '../../shared/adapters/queue-batch.ts';
import { followTold } from './follow-told.ts';
import { logisticsDeps } from './logistics-deps.ts';

const logger = loggerFromEnvironment();
const deps = logisticsDeps({ table: personalTableFromEnvironment(), ...providerSurroundings(logger) });
const message = z.object({ detail: trackingReceived.schema });

export const handler = allMessages(
  (bodies) =>
    followTold(
      bodies.map((body) => () => message.parse(body()).detail.data),
      deps,
    ),
  logger,
);
