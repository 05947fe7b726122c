import * as z from 'zod';
import { environment } from './environment.ts';

/** A value of the environment that is JSON of a schema. A wrong one stops the container at its start. */
export function jsonFromEnvironment<Schema extends z.ZodType>(
  name: string,
  schema: Schema,
): z.output<Schema> {
  const text = environment({ [name]: z.string() })[name];
  return schema.parse(JSON.parse(String(text)));
}
