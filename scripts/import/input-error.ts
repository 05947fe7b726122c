/** What was given cannot be used: a wrong argument, a missing or broken file, a row that does not make sense. */
export class InputError extends Error {
  override readonly name = 'InputError';
}
