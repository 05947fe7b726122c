/** Ids and codes that there really are, by their prefix (`ord`) or by the name of the field that holds them (`sku`). */
export type Known = ReadonlyMap<string, readonly string[]>;

const id = /^([a-z]{3})_[0-9A-Z]{26}$/;
const codes = new Set([
  ...['sku', 'warehouseId', 'toWarehouseId', 'supplierId', 'waybillNo', 'lineId', 'location', 'zone'],
  ...['channel', 'shopId', 'channelOrderId', 'listingId', 'carrier', 'product', 'provider', 'account'],
  ...['businessDate', 'list', 'gsi1pk', 'ruleId', 'currency', 'hash', 'kind'],
]);
const most = 40;

/** Collects what a value, such as an answer or an item, tells of. */
export function knownIn(values: Iterable<unknown>): Known {
  const found = new Map<string, Set<string>>();
  const note = (name: string, text: string) => {
    const all = found.get(name) ?? new Set<string>();
    found.set(name, all);
    if (all.size < most) all.add(text);
  };
  const look = (value: unknown, name: string): void => {
    if (typeof value === 'string') {
      const prefix = id.exec(value)?.[1];
      if (prefix) note(prefix, value);
      if (codes.has(name)) note(name, value);
    }
    for (const [key, each] of partsOf(value)) look(each, key || name);
  };
  for (const value of values) look(value, '');
  return new Map([...found].map(([name, all]) => [name, [...all]]));
}

/** The parts of a list have no names of their own. */
function partsOf(value: unknown): readonly (readonly [name: string, part: unknown])[] {
  if (Array.isArray(value)) return value.map((each) => ['', each]);
  const isPlain = value !== null && typeof value === 'object' && !(value instanceof Uint8Array);
  return isPlain ? Object.entries(value) : [];
}
