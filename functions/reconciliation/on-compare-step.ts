import * as z from 'zod';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { objectStoreFromEnvironment } from '../../shared/adapters/object-store.ts';
import { comparePart } from './compare-part.ts';
import { partitionSchema } from './parted-day.ts';

const logger = loggerFromEnvironment();
const objects = objectStoreFromEnvironment();
const step = z.object({ folder: z.string(), partition: partitionSchema });

export async function handler(input: unknown): Promise<void> {
  const { folder, partition } = step.parse(input);
  const counts = await comparePart(folder, partition, objects);
  logger.info('part compared', { folder, ...partition, ...counts });
}
