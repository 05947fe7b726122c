/**
 * What a log may say of an error: names, messages and stacks of it and its causes. Other properties are left out,
 * because the items that come back with a refused condition hold people's data.
 */
export function loggable(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: 'something that is no Error was thrown' };
  const { name, message, stack, cause } = error;
  return { name, message, stack, ...(cause === undefined ? {} : { cause: loggable(cause) }) };
}
