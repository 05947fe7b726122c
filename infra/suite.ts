import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { settingsIn } from './settings.ts';
import { AuditStack } from './stacks/audit-stack.ts';
import { DataStack } from './stacks/data-stack.ts';
import { FulfilmentStack } from './stacks/fulfilment-stack.ts';
import { IntakeStack } from './stacks/intake-stack.ts';
import { OperationsStack, type Routes } from './stacks/operations-stack.ts';
import { PrivacyStack } from './stacks/privacy-stack.ts';

/** Set here and not in cdk.json, so that `node infra/app.ts` writes the same template as `cdk synth`. */
export const flags = {
  '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true,
  '@aws-cdk/aws-iam:minimizePolicies': true,
  '@aws-cdk/core:enablePartitionLiterals': true,
  '@aws-cdk/core:defaultCrossStackReferences': 'strong',
  'aws:cdk:enable-asset-metadata': true,
  'aws:cdk:enable-path-metadata': false,
};

/** Puts the stacks into the app, with rule packs that stop its synthesis on any finding nobody has acknowledged. */
export function zhanggui(
  app: App,
  routes: Routes,
): {
  readonly data: DataStack;
  readonly operations: OperationsStack;
  readonly intake: IntakeStack;
  readonly fulfilment: FulfilmentStack;
  readonly audit: AuditStack;
  readonly privacy: PrivacyStack;
} {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  const settings = settingsIn(app.node);
  const data = new DataStack(app, 'ZhangguiData', { settings, scopes: scopesOf(routes) });
  const operations = new OperationsStack(app, 'ZhangguiOperations', { settings, data, routes });
  const { front } = operations;
  const intake = new IntakeStack(app, 'ZhangguiIntake', { settings, data, front, routes });
  const fulfilment = new FulfilmentStack(app, 'ZhangguiFulfilment', { settings, data, front, routes });
  const audit = new AuditStack(app, 'ZhangguiAudit', { settings, data, front, routes });
  const privacy = new PrivacyStack(app, 'ZhangguiPrivacy', { settings, data, front, routes });
  return { data, operations, intake, fulfilment, audit, privacy };
}

const scopesOf = (routes: Routes): readonly string[] =>
  [...new Set(Object.values(routes).flatMap((each) => each.flatMap(({ scope }) => scope ?? [])))].sort();
