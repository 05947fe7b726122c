import { RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/**
 * The topic that people subscribe to. Encrypted with a key of its own, because EventBridge may not use the one that AWS
 * manages; whatever was sent is gone by then, so losing the key loses nothing. Neither policy has a condition: EventBridge
 * tells a topic and its key nothing of rule or account, so that one would never be met and nobody would be told
 * (https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html).
 */
export class AlertTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const fromRules = { principals: [new ServicePrincipal('events.amazonaws.com')] };
    const key = new Key(this, 'Key', {
      description: 'Encrypts stock alerts on their way to people',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    key.addToResourcePolicy(
      new PolicyStatement({
        ...fromRules,
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
      }),
    );
    this.topic = new Topic(this, 'Topic', { displayName: 'Zhanggui', masterKey: key, enforceSSL: true });
    this.topic.addToResourcePolicy(
      new PolicyStatement({ ...fromRules, actions: ['sns:Publish'], resources: [this.topic.topicArn] }),
    );
    this.topic.applyRemovalPolicy(RemovalPolicy.RETAIN);
  }
}
