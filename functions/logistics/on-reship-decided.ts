import * as z from 'zod';
import { reshipDecided } from '../../events/fulfilment.ts';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { eachMessage } from '../../shared/adapters/queue-batch.ts';
import { system } from '../../shared/adapters/system.ts';
import { tableFromEnvironment } from '../../shared/adapters/table.ts';
import { caseStore } from './case-store.ts';
import { noteReship } from './note-reship.ts';

const deps = { cases: caseStore(tableFromEnvironment()), now: system.now };
const message = z.object({ detail: reshipDecided.schema });

export const handler = eachMessage(async (body) => {
  await noteReship(message.parse(body).detail.data, deps);
}, loggerFromEnvironment());
