import { HostError } from './host-error.ts';
import { isObject, type Json, type JsonObject } from './json.ts';

/** What an intrinsic function may ask for while a template's values are resolved. */
export type Scope = {
  readonly stackName: string;
  readonly ref: (logicalId: string) => Json;
  readonly attribute: (logicalId: string, name: string) => Json;
  readonly importValue: (exportName: string) => Json;
  readonly condition: (name: string) => boolean;
  readonly mapping: (map: string, key: string, name: string) => Json;
};

export const region = 'us-east-1';
export const accountId = '000000000000';

const pseudoParameters: Readonly<Record<string, string>> = {
  'AWS::Region': region,
  'AWS::AccountId': accountId,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
};

/** The value with every intrinsic function replaced; undefined stands for AWS::NoValue. */
export function resolve(value: Json, scope: Scope): Json | undefined {
  if (Array.isArray(value))
    return value.map((each: Json) => resolve(each, scope)).filter((each) => each !== undefined);
  if (!isObject(value)) return value;
  const [name, ...others] = Object.keys(value);
  if (
    name !== undefined &&
    others.length === 0 &&
    (name === 'Ref' || name.startsWith('Fn::') || name === 'Condition')
  ) {
    const intrinsic = intrinsics[name];
    if (intrinsic !== undefined) return intrinsic(value[name] ?? null, scope);
    if (name.startsWith('Fn::')) throw new HostError(`${scope.stackName}: the host does not know ${name}`);
  }
  return resolveObject(value, scope);
}

/** A condition's truth, whether it is named or written out. */
export function holds(value: Json, scope: Scope): boolean {
  const result = resolve(value, scope);
  return result === true || result === 'true';
}

function resolveObject(value: JsonObject, scope: Scope): JsonObject {
  const result: Record<string, Json> = {};
  for (const [key, each] of Object.entries(value)) {
    const resolved = resolve(each, scope);
    if (resolved !== undefined) result[key] = resolved;
  }
  return result;
}

type Intrinsic = (argument: Json, scope: Scope) => Json | undefined;

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, scope) => reference(text(argument, scope), scope),
  Condition: (argument, scope) =>
    typeof argument === 'string' ? scope.condition(argument) : resolveObject({ Condition: argument }, scope),
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, ...path] = typeof argument === 'string' ? argument.split('.') : texts(argument, scope);
    return scope.attribute(logicalId ?? '', path.join('.'));
  },
  'Fn::Sub': substitute,
  'Fn::Join': (argument, scope) => {
    const [separator, parts] = list(argument);
    return texts(resolve(parts ?? null, scope) ?? null, scope).join(text(separator ?? null, scope));
  },
  'Fn::ImportValue': (argument, scope) => scope.importValue(text(argument, scope)),
  'Fn::Select': (argument, scope) => {
    const [index, values] = list(argument);
    return list(resolve(values ?? null, scope) ?? null)[Number(resolve(index ?? null, scope))];
  },
  'Fn::Split': (argument, scope) => {
    const [separator, value] = list(argument);
    return text(value ?? null, scope).split(text(separator ?? null, scope));
  },
  'Fn::If': (argument, scope) => {
    const [name, whenTrue, whenFalse] = list(argument);
    return resolve((scope.condition(text(name ?? null, scope)) ? whenTrue : whenFalse) ?? null, scope);
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = list(argument).map((each) => JSON.stringify(resolve(each, scope)));
    return left === right;
  },
  'Fn::Not': (argument, scope) => !list(argument).some((each) => holds(each, scope)),
  'Fn::And': (argument, scope) => list(argument).every((each) => holds(each, scope)),
  'Fn::Or': (argument, scope) => list(argument).some((each) => holds(each, scope)),
  'Fn::FindInMap': (argument, scope) => {
    const [map, key, name] = texts(argument, scope);
    return scope.mapping(map ?? '', key ?? '', name ?? '');
  },
};

function reference(name: string, scope: Scope): Json | undefined {
  if (name === 'AWS::NoValue') return undefined;
  if (name === 'AWS::StackName') return scope.stackName;
  if (name === 'AWS::StackId')
    return `arn:aws:cloudformation:${region}:${accountId}:stack/${scope.stackName}/local`;
  return pseudoParameters[name] ?? scope.ref(name);
}

function substitute(argument: Json, scope: Scope): string {
  const [template, names] = typeof argument === 'string' ? [argument, {}] : list(argument);
  const given = isObject(names) ? names : {};
  return text(template ?? null, scope).replace(
    /\$\{(!?)([^}]+)\}/g,
    (whole, literal: string, name: string) => {
      if (literal === '!') return `\${${name}}`;
      const own = given[name];
      if (own !== undefined) return text(own, scope);
      const [logicalId, ...path] = name.split('.');
      const value =
        path.length === 0 ? reference(name, scope) : scope.attribute(logicalId ?? '', path.join('.'));
      return value === undefined ? whole : text(value, scope);
    },
  );
}

function list(value: Json): readonly Json[] {
  if (!Array.isArray(value)) throw new HostError(`a list is expected in place of ${JSON.stringify(value)}`);
  return value;
}

function text(value: Json, scope: Scope): string {
  const resolved = resolve(value, scope);
  if (resolved === undefined || resolved === null || typeof resolved === 'object') {
    throw new HostError(`${scope.stackName}: a text is expected in place of ${JSON.stringify(value)}`);
  }
  return String(resolved);
}

function texts(value: Json, scope: Scope): string[] {
  return list(value).map((each) => text(each, scope));
}
