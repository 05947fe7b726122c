import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import * as z from 'zod';
import { checkRequest } from '../../functions/orders/domain/check-request.ts';
import { chinaDivisions } from '../../functions/orders/domain/divisions.ts';
import { orderRequestSchema } from '../../functions/orders/domain/request.ts';
import { type AnyContextRoute, contexts, root } from '../../scripts/generate/contexts.ts';
import { examples } from '../../scripts/generate/examples.ts';
import { codesByStatus } from '../../scripts/generate/problems.ts';
import { routeKey } from '../../shared/http/route.ts';
import { faults } from './json-schema.ts';

type Content = Record<
  string,
  {
    readonly schema: object;
    readonly example?: unknown;
    readonly examples?: Record<string, { value: unknown }>;
  }
>;
type Answer = { readonly $ref?: string; readonly content?: Content };
type Operation = {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly security: readonly Record<string, readonly string[]>[];
  readonly parameters?: readonly {
    readonly in: string;
    readonly name: string;
    readonly required?: boolean;
  }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Record<string, Answer>;
};
type Document = {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: {
    readonly schemas: Record<string, object>;
    readonly responses: Record<string, Answer>;
  };
};

const document: Document = JSON.parse(readFileSync(join(root, 'events/openapi.json'), 'utf8'));
const routes = contexts.flatMap(({ name, routes: own }) =>
  own.map((each): [key: string, AnyContextRoute, context: string] => [routeKey(each), each, name]),
);
const operations = new Map<string, Operation>(
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const,
    ),
  ),
);
const operationOf = (key: string): Operation => operations.get(key) ?? missing(key);

function missing(key: string): never {
  throw new Error(`openapi.json has no ${key}`);
}

describe('the OpenAPI document', () => {
  it('is a valid one of version 3.1', async () => {
    const validator = new Validator();
    const outcome = await validator.validate(structuredClone(document));
    expect(outcome).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  it('has every route of every context, and no other', () => {
    expect([...operations.keys()].sort()).toEqual(routes.map(([key]) => key).sort());
  });

  it('names each operation once', () => {
    const names = [...operations.values()].map(({ operationId }) => operationId);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(routes)('%s names its context, its scope and its parameters', (key, route, context) => {
    const { tags, security, parameters = [] } = operationOf(key);
    expect({ tags, security }).toEqual({
      tags: [context],
      security: route.scope ? [{ token: [route.scope] }] : [],
    });
    const inPath = parameters.filter((each) => each.in === 'path').map(({ name }) => name);
    expect(inPath).toEqual([...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    const idempotency = parameters.find(({ name }) => name === 'Idempotency-Key');
    expect(idempotency?.required ?? idempotency?.in).toBe(
      { required: true, optional: 'header', none: undefined }[route.idempotency ?? 'none'],
    );
  });

  it.each(routes)('%s tells each answer that it can give', (key, route) => {
    const statuses = [
      ...Object.keys(route.responses),
      ...[...codesByStatus(route).keys()].map(String),
      '429',
    ];
    const gateway = route.scope ? ['401', '403'] : ['503'];
    expect(Object.keys(operationOf(key).responses).sort()).toEqual(
      [...new Set([...statuses, ...gateway])].sort(),
    );
  });
});

/** Every example in an operation, with the schema it must keep to. */
const exampleCases = [...operations].flatMap(([key, { requestBody, responses }]) => {
  const answers = Object.entries(responses).map(([status, answer]) => [`${key} ${status}`, answer] as const);
  return [[`${key} body`, requestBody] as const, ...answers].flatMap(([place, part]) =>
    examplesIn(resolved(part)?.content ?? {}).map(([name, schema, value]): [string, object, unknown] => [
      `${place} ${name}`,
      schema,
      value,
    ]),
  );
});

function resolved(part: Answer | undefined): Answer | undefined {
  const name = part?.$ref?.replace('#/components/responses/', '');
  return name ? document.components.responses[name] : part;
}

function examplesIn(content: Content): [string, object, unknown][] {
  return Object.entries(content).flatMap(([type, { schema, example, examples: named = {} }]) => [
    ...(example === undefined ? [] : [[type, schema, example] as [string, object, unknown]]),
    ...Object.entries(named).map(([name, { value }]): [string, object, unknown] => [name, schema, value]),
  ]);
}

describe('the examples', () => {
  it.each(exampleCases)('%s keeps to its schema', (_place, schema, value) => {
    expect(faults(schema, value, { components: document.components })).toEqual([]);
  });

  it('are there for every body, and for every JSON answer but this document', async () => {
    const given = await examples();
    const lacking = routes.filter(([key, { request, responses }]) => {
      const text = Object.values(responses).some(({ schema }) => schema.meta()?.['contentMediaType']);
      const needsAnswer = !text && key !== 'GET /openapi.json';
      return (request.body && !given[key]?.requests) || (needsAnswer && given[key]?.answer === undefined);
    });
    expect(lacking.map(([key]) => key)).toEqual([]);
  });

  it('are taken and given by the routes themselves', async () => {
    for (const [key, { requests = {}, answer }] of Object.entries(await examples())) {
      const [, route] = routes.find(([each]) => each === key) ?? missing(key);
      const body = route.request.rawBody ? z.string() : route.request.body;
      for (const { value } of Object.values(requests))
        expect(body?.safeParse(value)).toMatchObject({ success: true });
      if (answer === undefined) continue;
      const [success] = Object.values(route.responses);
      expect(success?.schema.safeParse(answer)).toMatchObject({ success: true });
    }
  });

  it('of orders have addresses and phones that the shop takes', async () => {
    const { requests = {} } = (await examples())['POST /orders'] ?? {};
    const bodies = Object.values(requests).map(({ value }) => orderRequestSchema.parse(value));
    expect(bodies.length).toBeGreaterThan(1);
    for (const body of bodies)
      expect(checkRequest(body, chinaDivisions())).toMatchObject({ lines: body.lines });
  });
});
