import { RemovalPolicy } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

/**
 * The keys that what tells of a person (个人信息) is sealed with in the table, as JSON: `{ "current": "k1", "k1": "…" }`, made by
 * Secrets Manager, so that no template and no person has seen them. What it is made of never changes here, because
 * CloudFormation would then make a new one in its place: without the old keys everything that is sealed is lost.
 */
export class FieldKeys extends Secret {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      description: 'Keys that personal data (个人信息) is sealed with: without them it is lost',
      generateSecretString: {
        secretStringTemplate: '{"current":"k1"}',
        generateStringKey: 'k1',
        passwordLength: 64,
        excludePunctuation: true,
      },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledge(this, {
      'AwsSolutions-SMG4':
        'A new key is put beside the others by hand, and the old ones stay as long as anything is sealed with them: a rotation that replaced them would lose data.',
    });
  }
}
