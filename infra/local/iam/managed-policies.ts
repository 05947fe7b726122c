import type { PolicyDocument } from './policy-document.ts';

const prefix = 'arn:aws:iam::aws:policy/service-role/';

/**
 * What AWS keeps and a template may only name; one that is not here stops the host.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaBasicExecutionRole.html
 */
export const managedPolicies: Readonly<Record<string, PolicyDocument>> = {
  [`${prefix}AWSLambdaBasicExecutionRole`]: {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: ['*'],
        Condition: {},
      },
    ],
  },
};
