import { check, firstOf, type Rule } from './rules.ts';
import { at, idIn, idsIn, list, resources } from './template.ts';

/** As far back as DynamoDB and the promise of the archive go: what happened since then can be had again. */
export const recoveryReachesBack: Rule = (suite) => {
  const archives = resources(suite, 'AWS::Events::Archive');
  return [
    ...(archives.length > 0 ? [] : ['there is no archive']),
    ...check(
      archives,
      ({ properties }) => Number(at(properties, 'RetentionDays')) < 90 && 'keeps less than 90 days',
    ),
    ...check(
      resources(suite, 'AWS::DynamoDB::GlobalTable'),
      ({ properties }) =>
        !list(at(properties, 'Replicas')).every(
          (each) => at(each, 'PointInTimeRecoverySpecification', 'RecoveryPeriodInDays') === 35,
        ) && 'cannot be had as it was 35 days ago',
    ),
  ];
};

/** Programs only: nobody signs up, nobody deletes it, and a person who was added by hand has a second factor. */
export const callersAreKept: Rule = (suite) => [
  ...check(resources(suite, 'AWS::Cognito::UserPool'), ({ properties }) =>
    firstOf(
      [at(properties, 'DeletionProtection') === 'ACTIVE', 'can be deleted'],
      [at(properties, 'AdminCreateUserConfig', 'AllowAdminCreateUserOnly') === true, 'lets anybody sign up'],
      [at(properties, 'MfaConfiguration') === 'ON', 'asks for no second factor'],
    ),
  ),
  ...check(
    resources(suite, 'AWS::Cognito::UserPoolClient'),
    ({ properties }) =>
      (Number(at(properties, 'AccessTokenValidity')) > 60 ||
        at(properties, 'EnableTokenRevocation') !== true) &&
      'gives out tokens that last too long',
  ),
];

export const bucketsAreOurs: Rule = (suite) => {
  const modern = new Set(
    resources(suite, 'AWS::S3::BucketPolicy')
      .filter(({ properties }) =>
        list(at(properties, 'PolicyDocument', 'Statement')).some(
          (each) =>
            at(each, 'Effect') === 'Deny' &&
            Number(at(each, 'Condition', 'NumericLessThan', 's3:TlsVersion')) >= 1.2,
        ),
      )
      .flatMap(({ properties }) => idsIn(at(properties, 'Bucket'))),
  );
  return check(resources(suite, 'AWS::S3::Bucket'), ({ id, properties }) =>
    firstOf(
      [modern.has(id), 'takes TLS older than 1.2'],
      [
        list(at(properties, 'OwnershipControls', 'Rules')).some(
          (each) => at(each, 'ObjectOwnership') === 'BucketOwnerEnforced',
        ),
        'may hold objects of others',
      ],
    ),
  );
};

/**
 * An account has 1,000 executions until it asks for more, of which 100 cannot be reserved; and what is left has to do for
 * all that queues and streams may ask for, because a throttled poller spends the receives of its messages.
 */
export const reservationsFit: Rule = (suite) => {
  const reserved = resources(suite, 'AWS::Lambda::Function').reduce(
    (sum, { properties }) => sum + Number(at(properties, 'ReservedConcurrentExecutions') ?? 0),
    0,
  );
  const polled = resources(suite, 'AWS::Lambda::EventSourceMapping').reduce(
    (sum, { properties }) =>
      sum +
      Number(
        at(properties, 'ScalingConfig', 'MaximumConcurrency') ?? at(properties, 'ParallelizationFactor') ?? 0,
      ),
    0,
  );
  return [
    ...(reserved > 900 ? [`${reserved} executions are reserved`] : []),
    ...(reserved + polled > 1000
      ? [`${polled} executions may be polled for, ${1000 - reserved} are left`]
      : []),
  ];
};

/** API Gateway waits for 30 seconds: a function that goes on longer works for nobody. */
export const answersComeInTime: Rule = (suite) => {
  const answering = new Set(
    resources(suite, 'AWS::ApiGatewayV2::Integration').map(({ properties }) =>
      idIn(at(properties, 'IntegrationUri')),
    ),
  );
  return check(
    resources(suite, 'AWS::Lambda::Function'),
    ({ id, properties }) =>
      answering.has(id) && Number(at(properties, 'Timeout')) >= 30 && 'answers when nobody waits any more',
  );
};

/** Names of secrets stand in environments, secrets never; and all of an environment fits into 4 KB. */
export const environmentsAreOpen: Rule = (suite) =>
  check(resources(suite, 'AWS::Lambda::Function'), ({ properties }) => {
    const variables = at(properties, 'Environment', 'Variables') ?? {};
    return firstOf(
      [
        Object.keys(variables).every((name) => !/(?:KEYS?|SECRET|PASSWORD|TOKEN|CREDENTIALS?)$/.test(name)),
        'has a secret in its environment',
      ],
      [JSON.stringify(variables).length < 4096, 'has too much in its environment'],
    );
  });
