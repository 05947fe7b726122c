import { Logger } from '@aws-lambda-powertools/logger';
import style from 'swagger-ui-dist/swagger-ui.css' with { type: 'text' };
import script from 'swagger-ui-dist/swagger-ui-bundle.js' with { type: 'text' };
import openapi from '../../events/openapi.json' with { type: 'json' };
import { system } from '../../shared/adapters/system.ts';
import { httpApi } from '../../shared/http/api.ts';
import { wrapHttp } from '../../shared/http/wrap.ts';
import { docsPage } from './docs-page.ts';
import { routes } from './routes.ts';

const deps = {
  version: openapi.info.version,
  openapi: JSON.stringify(openapi),
  ...docsPage({ script, style }),
};

// Not by the adapter for the environment: it would bring the DynamoDB client along.
export const handler = wrapHttp(httpApi(routes, deps), new Logger(), system.now);
