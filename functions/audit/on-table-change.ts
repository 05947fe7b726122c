import { unmarshall } from '@aws-sdk/util-dynamodb';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { objectStoreFromEnvironment } from '../../shared/adapters/object-store.ts';
import { tableFromEnvironment } from '../../shared/adapters/table.ts';
import { loggable } from '../../shared/observability/error.ts';
import { changesIn } from '../outbox/contract.ts';
import { appendChanges } from './append-changes.ts';
import { trailStore } from './store.ts';

const logger = loggerFromEnvironment();
const deps = {
  trail: trailStore(tableFromEnvironment()),
  objects: objectStoreFromEnvironment(),
  untold: (error: unknown) =>
    logger.error('a change is in the trail without its events', { failure: loggable(error) }),
};

export async function handler(event: unknown): Promise<void> {
  const changes = changesIn(event, unmarshall);
  const added = await appendChanges(changes, deps);
  if (added > 0) logger.info('changes in the trail', { added, changes: changes.length });
}
