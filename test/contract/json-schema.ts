import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const ajv = new Ajv2020({ allErrors: true, strict: false });
addFormats.default(ajv);

/** What a JSON Schema has against a value; nothing when it is right. `definitions` are what its `$ref`s mean. */
export function faults(schema: object, value: unknown, definitions: object = {}): readonly string[] {
  const { $id: _name, ...nameless } = { $id: '', ...schema, ...definitions };
  const validate = ajv.compile(nameless);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
