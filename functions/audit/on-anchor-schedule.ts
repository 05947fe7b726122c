import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { objectStoreFromEnvironment } from '../../shared/adapters/object-store.ts';
import { system } from '../../shared/adapters/system.ts';
import { tableFromEnvironment } from '../../shared/adapters/table.ts';
import { anchorStore } from './anchor-store.ts';
import { makeAnchor } from './make-anchor.ts';
import { trailStore } from './store.ts';

const logger = loggerFromEnvironment();
const table = tableFromEnvironment();
const deps = {
  trail: trailStore(table),
  anchors: anchorStore(table),
  objects: objectStoreFromEnvironment(),
  now: system.now,
};

export async function handler(): Promise<void> {
  const anchor = await makeAnchor(deps);
  if (!anchor) return;
  const { sequence, root, findings } = anchor;
  logger.info('trail anchored', { sequence, root });
  if (findings.length > 0) logger.error('the trail is not what it was', { findings });
}
