import type { AnyRoute } from '../../shared/http/route.ts';
import type { PrivacyApiDeps } from './routes/deps.ts';
import { getPrivacyRequest } from './routes/get-privacy-request.ts';
import { postErase } from './routes/post-erase.ts';
import { postExport } from './routes/post-export.ts';

export const routes: readonly AnyRoute<PrivacyApiDeps>[] = [postExport, postErase, getPrivacyRequest];
