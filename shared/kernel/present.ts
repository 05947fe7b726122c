type Present<Value> = { [Name in keyof Value]?: Exclude<Value[Name], undefined> };

/** The same without the members that are undefined. */
export const present = <Value extends object>(value: Value): Present<Value> =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Present<Value>;
