import { isSealed, SealBroken, type SealKey, type SealKeys, seal, unsealed } from '../security/seal.ts';
import { chosen, isMembers, type PersonalField, personalFieldsOf, withoutPerson } from './personal.ts';
import {
  ConditionRefused,
  type Item,
  type Key,
  type Refusal,
  type Table,
  TransactionRefused,
  type Update,
  type Write,
} from './table.ts';

/** Under this name the sealed members of a field lie beside those that are kept. */
const sealedPart = 'sealed';

/**
 * The table, with the fields that tell of a person sealed as they are written and opened as they are read. What lies there
 * unsealed, from before, is read as it is; what does not open throws `SealBroken`. The keys are only asked for where they
 * are needed. Who has none reads the items without those fields, and can neither set them nor put such an item.
 */
export function sealedTable(table: Table, keys: (() => Promise<SealKeys>) | undefined): Table {
  const opened = async (items: readonly Item[]): Promise<readonly Item[]> => {
    if (!keys) return items.map(withoutPerson);
    if (!items.some(hasSealed)) return items;
    const held = await keys();
    return items.map((item) => openedItem(item, held));
  };
  const sealed = async (writes: readonly Write[]): Promise<readonly Write[]> => {
    for (const write of writes) refuseReachingIn(write);
    if (!keys) return writes.map(withoutKeys);
    if (!writes.some(isPersonal)) return writes;
    const { current } = await keys();
    return current ? writes.map((write) => sealedWrite(write, current)) : writes;
  };
  const one = async (item: Item | undefined) => (item ? (await opened([item]))[0] : undefined);
  return {
    get: async (...asked) => one(await table.get(...asked)),
    getAll: async (...asked) => opened(await table.getAll(...asked)),
    query: async (query) => {
      const page = await table.query(query);
      return { ...page, items: await opened(page.items) };
    },
    write: async (write) => {
      const [toWrite = write] = await sealed([write]);
      await table.write(toWrite).catch(async (error: unknown) => {
        throw error instanceof ConditionRefused ? new ConditionRefused(await one(error.item), error) : error;
      });
    },
    transact: async (writes) => {
      await table.transact(await sealed(writes)).catch(async (error: unknown) => {
        if (!(error instanceof TransactionRefused)) throw error;
        const refusals = error.refusals.map(
          async (each): Promise<Refusal> => (each.met ? each : { met: false, item: await one(each.item) }),
        );
        throw new TransactionRefused(await Promise.all(refusals), error);
      });
    },
  };
}

const keyIn = (write: Write): Key => (write.kind === 'put' ? write.item : write.key);
const placeOf = ({ pk, sk }: Key, name: string): string => JSON.stringify([pk, sk, name]);

const sealedIn = (value: unknown): Uint8Array | undefined => {
  const found = isMembers(value) ? value[sealedPart] : value;
  return isSealed(found) ? found : undefined;
};
const hasSealed = (item: Item): boolean =>
  personalFieldsOf(item).some(({ name }) => sealedIn(item[name]) !== undefined);

/** The item as it was before it was sealed. */
function openedItem(item: Item, keys: SealKeys): Item {
  const opened: Record<string, unknown> = {};
  for (const { name } of personalFieldsOf(item)) {
    const value = item[name];
    const sealed = sealedIn(value);
    if (!sealed) continue;
    const inside = unsealed(keys, placeOf(item, name), sealed);
    opened[name] = isMembers(value) ? { ...chosen(value, isKept), ...membersOf(inside) } : inside;
  }
  return { ...item, ...opened };
}

const isKept = (name: string): boolean => name !== sealedPart;

function membersOf(inside: unknown): object {
  if (!isMembers(inside)) throw new SealBroken('a sealed field has no members');
  return inside;
}

/** Who cannot read an item whole must not put it in the place of the whole one. */
function withoutKeys(write: Write): Write {
  const isWhole = write.kind === 'put' && personalFieldsOf(write.item).length > 0;
  if (isWhole || isPersonal(write)) throw new Error('who has no field keys writes what tells of a person');
  return write;
}

/** Whether a write says anything that tells of a person. */
function isPersonal(write: Write): boolean {
  if (write.kind === 'put')
    return personalFieldsOf(write.item).some((field) => isToSeal(field, write.item[field.name]));
  if (write.kind !== 'update') return false;
  return personalFieldsOf(write.key).some(({ name }) => assignmentOf(write, name) !== undefined);
}

const isToSeal = ({ keeps = [] }: PersonalField, value: unknown): boolean =>
  isMembers(value) && keeps.length > 0
    ? Object.entries(value).some(([name, part]) => part !== undefined && !keeps.includes(name))
    : value !== undefined;

function sealedWrite(write: Write, key: SealKey): Write {
  const at = keyIn(write);
  const fields = personalFieldsOf(at);
  if (write.kind === 'put') {
    const sealed = fields
      .filter((field) => isToSeal(field, write.item[field.name]))
      .map((field) => [field.name, sealedField(field, { at, key, value: write.item[field.name] })] as const);
    return { ...write, item: { ...write.item, ...Object.fromEntries(sealed) } };
  }
  if (write.kind !== 'update') return write;
  const values = fields.flatMap((field) => {
    const name = assignmentOf(write, field.name);
    const value = name === undefined ? undefined : write.values?.[name];
    return name !== undefined && isToSeal(field, value)
      ? [[name, sealedField(field, { at, key, value })] as const]
      : [];
  });
  return { ...write, values: { ...write.values, ...Object.fromEntries(values) } };
}

type ToSeal = { readonly at: Key; readonly key: SealKey; readonly value: unknown };

function sealedField({ name, keeps = [] }: PersonalField, { at, key, value }: ToSeal): unknown {
  const place = placeOf(at, name);
  if (!isMembers(value) || keeps.length === 0) return seal(key, place, value);
  const hidden = chosen(value, (member) => !keeps.includes(member));
  return { ...chosen(value, (member) => keeps.includes(member)), [sealedPart]: seal(key, place, hidden) };
}

/** The value that an update sets a field to, by its name. */
const assignmentOf = ({ update }: Update, field: string): string | undefined =>
  update.includes(`#${field}`)
    ? new RegExp(`#${field}\\s*=\\s*:(\\w+)\\s*(?:,|$|\\b(?:REMOVE|ADD|DELETE)\\b)`).exec(update)?.[1]
    : undefined;

const removal = /\bREMOVE\b.*?(?=\b(?:SET|ADD|DELETE)\b|$)/s;

/**
 * A field that is sealed can be set, removed and looked for; nothing can be compared with it or changed within it. What
 * tries is a mistake in the code, and told as one.
 */
function refuseReachingIn(write: Write): void {
  const { condition = '' } = write;
  const update = write.kind === 'update' ? write.update : '';
  for (const { name } of personalFieldsOf(keyIn(write))) {
    if (!condition.includes(`#${name}`) && !update.includes(`#${name}`)) continue;
    const value = write.kind === 'update' ? assignmentOf(write, name) : undefined;
    const rest = [
      condition.replaceAll(new RegExp(`attribute_(?:not_)?exists\\(#${name}\\)`, 'g'), ''),
      update.replace(removal, '').replace(new RegExp(`#${name}\\s*=\\s*:${value}\\b`), ''),
    ].join(' ');
    const forbidden = [`#${name}\\b`, ...(value === undefined ? [] : [`:${value}\\b`])];
    if (new RegExp(forbidden.join('|')).test(rest) || new RegExp(`#${name}[.[]`).test(update))
      throw new Error(`a write reaches into the sealed field ${name}`);
  }
}
