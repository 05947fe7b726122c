/** A message that cannot be made an order; the reason quotes nothing of it. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/** The value, or `Unreadable` where there is none. */
export function needed<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined) throw new Unreadable(`no ${name}`);
  return value;
}
