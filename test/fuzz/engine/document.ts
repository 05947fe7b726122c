import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type AnySchemaObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { root } from '../../../scripts/generate/contexts.ts';

/** A JSON Schema as the document has it. */
export type Schema = {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
};
type Content = Readonly<
  Record<
    string,
    { readonly schema: Schema; readonly examples?: Readonly<Record<string, { readonly value: unknown }>> }
  >
>;
type Answer = { readonly $ref?: string; readonly content?: Content };
export type Operation = {
  readonly parameters?: readonly {
    readonly in: 'path' | 'query' | 'header';
    readonly name: string;
    readonly required?: boolean;
    readonly schema: Schema;
  }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, Answer>>;
};
type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly responses: Readonly<Record<string, Answer>>;
  };
};

export const openapiText = readFileSync(join(root, 'events/openapi.json'), 'utf8');
const document: Document = JSON.parse(openapiText);

export function operationOf(key: string): Operation {
  const [method = '', path = ''] = key.split(' ');
  const found = document.paths[path]?.[method.toLowerCase()];
  if (!found) throw new Error(`the document has no ${key}`);
  return found;
}

/** What a schema is once its reference is followed. */
export function resolved(schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const found = document.components.schemas[schema.$ref.replace('#/components/schemas/', '')];
  if (!found) throw new Error(`the document has no ${schema.$ref}`);
  return resolved(found);
}

const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);
ajv.addSchema(withoutExtras(document) as AnySchemaObject, 'house');

/** What the document lets an answer hold beyond the fields that it names is for later versions, not for this one. */
function withoutExtras(value: unknown, isSchemas = false): unknown {
  if (Array.isArray(value)) return value.map((each) => withoutExtras(each));
  if (value === null || typeof value !== 'object') return value;
  const copy = Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, withoutExtras(each, name === 'properties')]),
  );
  const isClosable = !isSchemas && 'properties' in copy && !('additionalProperties' in copy);
  return isClosable ? { ...copy, additionalProperties: false } : copy;
}

const validators = new Map<string, ValidateFunction | undefined>();
const pointer = (parts: readonly string[]): string =>
  parts.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1')).join('/');

function validatorOf(key: string, status: number, mediaType: string): ValidateFunction | undefined {
  const name = `${key} ${status} ${mediaType}`;
  if (!validators.has(name)) validators.set(name, compiled(key, String(status), mediaType));
  return validators.get(name);
}

function compiled(key: string, status: string, mediaType: string): ValidateFunction | undefined {
  const [method = '', path = ''] = key.split(' ');
  const answer = operationOf(key).responses[status];
  const at = answer?.$ref?.replace('#/', '').split('/') ?? [
    ...['paths', path, method.toLowerCase(), 'responses', status],
  ];
  return ajv.getSchema(`house#/${pointer([...at, 'content', mediaType, 'schema'])}`);
}

/** What the document has against an answer of a route; undefined where it is as documented. */
export function unlikeDocument(
  key: string,
  {
    status,
    mediaType,
    value,
  }: { readonly status: number; readonly mediaType: string; readonly value: unknown },
): string | undefined {
  const unknown = undocumented(key, status);
  if (unknown !== undefined) return unknown;
  const validate = validatorOf(key, status, mediaType);
  if (!validate) return `answers ${status} as ${mediaType}, which is not documented`;
  if (validate(value)) return undefined;
  const [first] = validate.errors ?? [];
  return `answers ${status}, and ${first?.instancePath} ${first?.message} ${JSON.stringify(first?.params)}`;
}

export const undocumented = (key: string, status: number): string | undefined =>
  operationOf(key).responses[status] ? undefined : `answers ${status}, which is not documented`;
