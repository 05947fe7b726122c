import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { HostError } from './host-error.ts';
import type { Json } from './json.ts';

const manifestShape = z.object({
  artifacts: z.record(z.string(), z.object({ type: z.string(), properties: z.looseObject({}).optional() })),
});
const stackPropertiesShape = z.object({ templateFile: z.string(), stackName: z.string().optional() });
const assetFileShape = z.object({ file: z.string() });
const assetsShape = z.object({
  files: z
    .record(
      z.string(),
      z.object({
        source: z.object({ path: z.string(), packaging: z.string() }),
        destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
      }),
    )
    .default({}),
});
const json: z.ZodType<Json> = z.json();
const templateShape = z.object({
  Resources: z
    .record(
      z.string(),
      z.object({
        Type: z.string(),
        Properties: z.record(z.string(), json).default({}),
        Condition: z.string().optional(),
      }),
    )
    .default({}),
  Outputs: z
    .record(z.string(), z.looseObject({ Value: json, Export: z.object({ Name: json }).optional() }))
    .default({}),
  Conditions: z.record(z.string(), json).default({}),
  Parameters: z.record(z.string(), z.looseObject({ Default: json.optional() })).default({}),
  Mappings: z.record(z.string(), z.record(z.string(), z.record(z.string(), json))).default({}),
});

export type Stack = z.output<typeof templateShape> & { readonly name: string };
export type Assembly = {
  readonly stacks: readonly Stack[];
  /** Folders of the file assets by the object key that the templates name them with. */
  readonly assets: ReadonlyMap<string, string>;
};

/** Reads every stack and asset of a cloud assembly, as `cdk synth` wrote it. */
export function readAssembly(directory: string): Assembly {
  const manifest = manifestShape.parse(readJson(directory, 'manifest.json'));
  const stacks: Stack[] = [];
  const assets = new Map<string, string>();
  for (const [id, artifact] of Object.entries(manifest.artifacts)) {
    if (artifact.type === 'aws:cloudformation:stack')
      stacks.push(readStack(directory, id, artifact.properties));
    if (artifact.type === 'cdk:asset-manifest') readAssets(directory, artifact.properties, assets);
  }
  if (stacks.length === 0) throw new HostError(`${directory} holds no stack; run "npm run synth" first`);
  return { stacks, assets };
}

function readStack(directory: string, id: string, properties: unknown): Stack {
  const { templateFile, stackName } = stackPropertiesShape.parse(properties);
  return { ...templateShape.parse(readJson(directory, templateFile)), name: stackName ?? id };
}

function readAssets(directory: string, properties: unknown, assets: Map<string, string>): void {
  const { files } = assetsShape.parse(readJson(directory, assetFileShape.parse(properties).file));
  for (const { source, destinations } of Object.values(files)) {
    for (const { objectKey } of Object.values(destinations))
      assets.set(objectKey, join(directory, source.path));
  }
}

function readJson(directory: string, file: string): unknown {
  const path = join(directory, file);
  if (!existsSync(path)) throw new HostError(`${path} is missing; run "npm run synth" first`);
  return JSON.parse(readFileSync(path, 'utf8'));
}
