import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { routes as catalog } from '../functions/catalog/routes.ts';
import { routes as inventory } from '../functions/inventory/routes.ts';
import { routes as orders } from '../functions/orders/routes.ts';
import { bundle } from './bundle.ts';
import { settingsIn } from './settings.ts';
import { DataStack } from './stacks/data-stack.ts';
import { OperationsStack, type Routes } from './stacks/operations-stack.ts';

/** Set here and not in cdk.json, so that `node infra/app.ts` writes the same template as `cdk synth`. */
const flags = {
  '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true,
  '@aws-cdk/aws-iam:minimizePolicies': true,
  '@aws-cdk/core:enablePartitionLiterals': true,
  '@aws-cdk/core:defaultCrossStackReferences': 'strong',
  'aws:cdk:enable-asset-metadata': true,
  'aws:cdk:enable-path-metadata': false,
};

const portalModule: string = '../functions/portal/routes.ts';
const { routes: portal } = await import(portalModule).catch(() => ({ routes: [] }));
const routes: Routes = { portal, catalog, inventory, orders };

await bundle();
const app = new App({ postCliContext: flags, analyticsReporting: false });
Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
const settings = settingsIn(app.node);
const scopes = [
  ...new Set(Object.values(routes).flatMap((each) => each.flatMap(({ scope }) => scope ?? []))),
].sort();
const data = new DataStack(app, 'ZhangguiData', { settings, scopes });
new OperationsStack(app, 'ZhangguiOperations', { settings, data, routes });
app.synth();
