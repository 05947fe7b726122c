import type { AnyRoute } from '../../shared/http/route.ts';
import type { PortalDeps } from './routes/deps.ts';
import { getDocs } from './routes/get-docs.ts';
import { getDocsFile } from './routes/get-docs-file.ts';
import { getHealth } from './routes/get-health.ts';
import { getOpenapi } from './routes/get-openapi.ts';

export const routes: readonly AnyRoute<PortalDeps>[] = [getHealth, getOpenapi, getDocs, getDocsFile];
