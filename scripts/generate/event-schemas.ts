import * as z from 'zod';
import { events } from '../../events/all-events.ts';
import type { EventContract } from '../../events/define-event.ts';
import { withoutNoise } from './json-schema.ts';

export type JsonSchema = { readonly [keyword: string]: unknown };

/** `order.placed.v1`: the name of an event's schema. */
export const schemaName = ({ type, version }: EventContract): string => `${type}.v${version}`;

/**
 * The JSON Schema (2020-12) of an event as consumers get it. Every object is open: a consumer that closed them would
 * break with the next optional field.
 */
export function eventSchema(contract: EventContract): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(contract.schema, {
    io: 'input',
    override: ({ jsonSchema }) => {
      withoutNoise(jsonSchema);
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  return {
    $schema,
    $id: `urn:zhanggui:event:${schemaName(contract)}`,
    title: contract.type,
    description: contract.meaning,
    ...rest,
  };
}

/** Every event's schema by its name. */
export const eventSchemas = (): ReadonlyMap<string, JsonSchema> =>
  new Map(events.map((contract) => [schemaName(contract), eventSchema(contract)]));
