import { RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

/**
 * What others gave us and what we signed up with there, as JSON, put in by hand: `PaymentProviders` is
 * `{ alipay?, wechatpay?, unionpay? }`, `ChannelShops` is `{ shops: [...] }`.
 * It begins as `{}`, nobody at all. That text never changes here, because CloudFormation would then put it in the
 * place of the keys. Encrypted with the key that AWS manages for secrets, which nobody can delete.
 */
export class ProviderSecret extends Secret {
  constructor(scope: Construct, id: string, description: string) {
    super(scope, id, {
      description,
      secretStringValue: SecretValue.unsafePlainText('{}'),
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledge(this, {
      'AwsSolutions-SMG4':
        'They give out their keys on their own pages: a new one is put beside the old one by hand, both hold for a while, and then the old one is taken out.',
    });
  }
}

/** Reads exactly this secret, and can do nothing else with it. */
export const secretAccess = (secret: Pick<Secret, 'secretArn'>): PolicyStatement =>
  new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [secret.secretArn] });
