import type { Assembly, Stack } from './assembly.ts';
import { HostError } from './host-error.ts';
import { attributeOf, type Identified, type Places, refOf } from './identities.ts';
import { holds, resolve, type Scope } from './intrinsics.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { ignoredTypes, resourceSpecs, unknownProperties } from './resources.ts';

/** Every resource that the host runs, of all stacks, with its values resolved; anything not understood stops it. */
export function resolveResources(assembly: Assembly, places: Places): Identified[] {
  const resources: Identified[] = [];
  for (const { stack, scope } of scopesOf(assembly, places)) {
    for (const [logicalId, resource] of Object.entries(stack.Resources)) {
      if (resource.Condition !== undefined && !scope.condition(resource.Condition)) continue;
      if (ignoredTypes[resource.Type] !== undefined) continue;
      const identified = identify(stack, logicalId, scope);
      if (isWanted(identified)) resources.push(identified);
    }
  }
  return resources;
}

function isWanted(resource: Identified): boolean {
  if (isCdkProvider(resource)) return false;
  const where = `${resource.stackName}/${resource.logicalId}`;
  const spec = resourceSpecs[resource.type];
  if (spec === undefined) throw new HostError(`${where}: the host does not know the type ${resource.type}`);
  const [unknown] = unknownProperties(resource.properties, spec);
  if (unknown !== undefined) {
    throw new HostError(`${where}: the host does not know the property ${unknown} of ${resource.type}`);
  }
  return true;
}

/** CDK's own helper Lambdas (Python, behind a custom resource) set up AWS; the host does their work itself. */
function isCdkProvider(resource: Identified): boolean {
  return (
    resource.type === 'AWS::Lambda::Function' && resource.logicalId.startsWith('BucketNotificationsHandler')
  );
}

function identify(stack: Stack, logicalId: string, scope: Scope): Identified {
  const resource = stack.Resources[logicalId];
  if (resource === undefined)
    throw new HostError(`${stack.name} refers to ${logicalId}, which it does not hold`);
  const needed =
    ignoredTypes[resource.Type] === undefined ? resource.Properties : identifying(resource.Properties);
  const properties = resolve(needed, scope);
  const known = properties !== undefined && isObject(properties) ? properties : {};
  return { type: resource.Type, stackName: stack.name, logicalId, properties: known };
}

/** Of a resource that is not run, only what others may refer to. */
function identifying(properties: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => identifyingProperties.has(name)));
}

const identifyingProperties = new Set(['Name', 'Identifier', 'RoleName', 'LogGroupName', 'FunctionName']);

type ScopedStack = { readonly stack: Stack; readonly scope: Scope };

/** The stacks, which know one another's exports. */
function scopesOf(assembly: Assembly, places: Places): readonly ScopedStack[] {
  const exported = new Map<Json | undefined, { readonly value: Json; readonly scope: Scope }>();
  const imported = (name: string): Json => {
    const found = exported.get(name);
    if (found === undefined) throw new HostError(`no stack exports ${name}`);
    return resolve(found.value, found.scope) ?? null;
  };
  const all = assembly.stacks.map((stack) => ({ stack, scope: scopeOf(stack, places, imported) }));
  for (const { stack, scope } of all) {
    for (const { Export, Value: value } of Object.values(stack.Outputs))
      if (Export !== undefined) exported.set(resolve(Export.Name, scope), { value, scope });
  }
  return all;
}

function scopeOf(stack: Stack, places: Places, importValue: Scope['importValue']): Scope {
  const underWay = new Set<string>();
  const identified = (logicalId: string): Identified => {
    if (underWay.has(logicalId)) throw new HostError(`${stack.name}/${logicalId} refers to itself`);
    underWay.add(logicalId);
    try {
      return identify(stack, logicalId, scope);
    } finally {
      underWay.delete(logicalId);
    }
  };
  const scope: Scope = {
    stackName: stack.name,
    ref: (name) => {
      const parameter = stack.Parameters[name];
      return parameter === undefined ? refOf(identified(name), places) : (parameter.Default ?? '');
    },
    attribute: (logicalId, name) => {
      const value = attributeOf(identified(logicalId), name, places);
      if (value !== undefined) return value;
      const type = stack.Resources[logicalId]?.Type ?? 'an unknown type';
      throw new HostError(
        `${stack.name}/${logicalId}: the host does not know the attribute ${name} of ${type}`,
      );
    },
    importValue,
    condition: (name) => holds(stack.Conditions[name] ?? false, scope),
    mapping: (map, key, name) => stack.Mappings[map]?.[key]?.[name] ?? '',
  };
  return scope;
}
