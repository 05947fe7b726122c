import type { AnyRoute } from '../../shared/http/route.ts';
import type { PrivacyApiDeps } from './routes/deps.ts';
import { getPrivacyRequest } from './routes/get-privacy-request.ts';
import { postErasure } from './routes/post-erasure.ts';
import { postExport } from './routes/post-export.ts';

export const routes: readonly AnyRoute<PrivacyApiDeps>[] = [postExport, postErasure, getPrivacyRequest];
