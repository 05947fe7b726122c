import type { Item, Key } from './table.ts';

/** A field of an item that tells of a person. */
export type PersonalField = {
  readonly name: string;
  /** What it is, for the README. */
  readonly holds: string;
  /** Members of the field that tell nothing of one person, which are read where nobody may know the person. */
  readonly keeps?: readonly string[];
};

/** The fields of one kind of item that tell of a person, by how its keys begin: a `*` at the end stands for the rest. */
export type PersonalKind = {
  readonly pk: string;
  readonly sk: string;
  readonly fields: readonly PersonalField[];
};

const salt = (purpose: string): PersonalKind => ({
  pk: `KEY#${purpose}`,
  sk: 'KEY',
  fields: [{ name: 'secret', holds: 'with it a phone is found to its hash, by trying all phones' }],
});
const phoneTail: PersonalField = { name: 'phoneTail', holds: "the last digits of the recipient's phone" };

/**
 * Every field in the table that tells of a person (个人信息): as PIPL (个人信息保护法) article 4 has it, what is recorded of
 * somebody who is known or can be found out. They lie sealed in the table; a person is exported and erased by them.
 */
export const personal: readonly PersonalKind[] = [
  {
    pk: 'ORDER#*',
    sk: 'ORDER',
    fields: [
      { name: 'buyer', holds: 'id, name, phone, mail address and tier of the buyer (买家)' },
      {
        name: 'shipTo',
        holds: "the recipient's name, phone, address or token (收件人)",
        keeps: ['country', 'province', 'city', 'district'],
      },
      { name: 'note', holds: "the buyer's remarks (买家备注)" },
      { name: 'memo', holds: "the shop's remarks on its channel (卖家备注)" },
      { name: 'address', holds: 'what was changed of the address, from and to' },
      { name: 'client', holds: "the buyer's network address, device and city" },
    ],
  },
  {
    pk: 'CHANNELORDER#*',
    sk: 'CHANNELORDER',
    fields: [{ name: 'order', holds: 'the order as its channel told it, with buyer and recipient' }],
  },
  {
    pk: 'CHANNELORDER#*',
    sk: 'CONTENT#*',
    fields: [{ name: 'bytes', holds: 'a part of the same, of a large one' }],
  },
  {
    pk: 'SHIPMENT#*',
    sk: 'SHIPMENT',
    fields: [{ name: 'to', holds: "the receiver's name, phone and address (收件人)" }],
  },
  { pk: 'PARCEL#*', sk: 'PARCEL', fields: [phoneTail] },
  { pk: 'PARCEL#*', sk: 'GENERATION#*', fields: [phoneTail] },
  {
    pk: 'PARCEL#*',
    sk: 'EVENT#*',
    fields: [
      { name: 'text', holds: "the carrier's words: who signed (签收人), the courier's phone (快递员电话)" },
    ],
  },
  {
    pk: 'UNREADABLEPUSHES#*',
    sk: '*',
    fields: [{ name: 'bytes', holds: 'what a carrier sent, whatever it is' }],
  },
  {
    pk: 'RISKLIST#*',
    sk: '*',
    fields: [
      { name: 'text', holds: 'a listed address, normalised' },
      { name: 'hint', holds: 'what people may see of a listed value: 138****8000' },
    ],
  },
  salt('RISK'),
  salt('PRIVACY'),
];

const bySortKey = new Map<string, readonly PersonalKind[]>();
for (const kind of personal) {
  const head = headOf(kind.sk);
  bySortKey.set(head, [...(bySortKey.get(head) ?? []), kind]);
}
const none: readonly PersonalField[] = [];

/** The fields of an item that tell of a person. */
export function personalFieldsOf({ pk, sk }: Key): readonly PersonalField[] {
  const isOf = (kind: PersonalKind): boolean => fits(kind.pk, pk) && fits(kind.sk, sk);
  const found = bySortKey.get(headOf(sk))?.find(isOf) ?? bySortKey.get('*')?.find(isOf);
  return found?.fields ?? none;
}

/** The names of the fields of an item that tell of a person; empty where none does. */
export const personalFields = (key: Key): readonly string[] => personalFieldsOf(key).map(({ name }) => name);

/** An item as those see it who need not know the person: without what tells of one, sealed or not. */
export function withoutPerson(item: Item): Item {
  const fields = personalFieldsOf(item).filter(({ name }) => item[name] !== undefined);
  if (fields.length === 0) return item;
  const rest: Record<string, unknown> = { ...item };
  for (const { name, keeps } of fields) {
    if (keeps && isMembers(item[name])) rest[name] = chosen(item[name], (member) => keeps.includes(member));
    else delete rest[name];
  }
  return { ...rest, pk: item.pk, sk: item.sk };
}

type Members = Readonly<Record<string, unknown>>;

export const isMembers = (value: unknown): value is Members =>
  value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Uint8Array);

/** The members whose names are wanted. */
export const chosen = (members: Members, isWanted: (name: string) => boolean): Members =>
  Object.fromEntries(Object.entries(members).filter(([name]) => isWanted(name)));

/** What comes before the first `#`, with it; all of a key that has none. */
function headOf(key: string): string {
  const end = key.indexOf('#');
  return end < 0 ? key : key.slice(0, end + 1);
}

const fits = (pattern: string, key: string): boolean =>
  pattern.endsWith('*') ? key.startsWith(pattern.slice(0, -1)) : key === pattern;
