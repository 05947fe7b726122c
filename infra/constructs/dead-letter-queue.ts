import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

/** Keeps what a consumer could not handle for 14 days, the longest that SQS allows. It outlives its consumer. */
export class DeadLetterQueue extends Queue {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledge(this, {
      'AwsSolutions-SQS3': 'This is a dead-letter queue; its source lies in the operations stack.',
      'Serverless-SQSRedrivePolicy':
        'This is a dead-letter queue: people look at it and send back what is in it.',
    });
  }

  /**
   * Lets any rule of this account leave events here. Not one rule by its ARN: the rules lie in the stack that is
   * deployed after this one.
   */
  acceptFromRules(): this {
    this.addToResourcePolicy(
      new PolicyStatement({
        actions: ['sqs:SendMessage'],
        principals: [new ServicePrincipal('events.amazonaws.com')],
        resources: [this.queueArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    return this;
  }
}
