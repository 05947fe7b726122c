import { suiteAsBuilt } from './synthesize.ts';
import { at, resources } from './template.ts';

const suite = await suiteAsBuilt();
const theOnly = (type: string) => {
  const [found, ...others] = resources(suite, type);
  expect(others).toEqual([]);
  return found;
};

/** In AWS the gateway checks tokens (令牌): what it believes is all that the template can say. */
it('believes tokens of the own user pool, for the own client, from one header, and nobody else’s', () => {
  const pool = theOnly('AWS::Cognito::UserPool')?.id;
  const client = theOnly('AWS::Cognito::UserPoolClient')?.id;
  const authorizer = theOnly('AWS::ApiGatewayV2::Authorizer')?.properties;
  expect(authorizer).toEqual({
    ApiId: { Ref: theOnly('AWS::ApiGatewayV2::Api')?.id },
    AuthorizerType: 'JWT',
    IdentitySource: ['$request.header.Authorization'],
    JwtConfiguration: {
      Audience: [{ Ref: client }],
      Issuer: {
        'Fn::Join': [
          '',
          [
            'https://cognito-idp.',
            { Ref: 'AWS::Region' },
            '.',
            { Ref: 'AWS::URLSuffix' },
            '/',
            { Ref: pool },
          ],
        ],
      },
    },
    Name: 'Tokens',
  });
});

it('asks every route that has a scope for a token that this authorizer believes', () => {
  const authorizer = { Ref: theOnly('AWS::ApiGatewayV2::Authorizer')?.id };
  const guarded = resources(suite, 'AWS::ApiGatewayV2::Route').filter(
    ({ properties }) => at(properties, 'AuthorizationType') !== 'NONE',
  );
  expect(guarded.length).toBeGreaterThan(100);
  const others = guarded.filter(
    ({ properties }) =>
      JSON.stringify(at(properties, 'AuthorizerId')) !== JSON.stringify(authorizer) ||
      (at(properties, 'AuthorizationScopes') as unknown[]).length !== 1,
  );
  expect(others.map(({ properties }) => at(properties, 'RouteKey'))).toEqual([]);
});

it('gives out tokens of an hour', () => {
  const client = theOnly('AWS::Cognito::UserPoolClient')?.properties;
  expect([at(client, 'AccessTokenValidity'), at(client, 'TokenValidityUnits', 'AccessToken')]).toEqual([
    60,
    'minutes',
  ]);
});
