import { owners } from '../../../../scripts/generate/table-readme.ts';
import { personal, personalFields } from '../../../../shared/dynamodb/personal.ts';
import { contextOf, sources } from '../../../architecture/source.ts';

/** A field of a stored shape whose name says that it may be a person's. */
const suspicious =
  /\b(\w*[nN]ame|\w*[pP]hone\w*|mobile|\w*[aA]ddress|recipient|receiver|buyer|shipTo|client|e?mail|idNumber|identity|remarks?|notes?|memo|contact|text|counterparty|sign(?:er|edBy)|courier\w*|payer\w*|openId|ip|deviceId|hint)\??: (?:z|text|plainText|phone|stored[A-Z]\w*|request|\w+Schema)\b/g;

const sealed = 'sealed';
const ofTheShop = "the merchant's own";
const words = 'what staff wrote about money or a parcel; people are not to be named there';

/** Why a field that is called like a person's is none, or that what it lies in is sealed. */
const decided: Readonly<Record<string, string>> = {
  'catalog/domain/catalog.ts name': ofTheShop,
  'catalog/domain/catalog.ts address': ofTheShop,
  'catalog/domain/catalog.ts phone': ofTheShop,
  'channels/stored-order.ts name': sealed,
  'channels/stored-order.ts phone': sealed,
  'channels/stored-order.ts buyer': sealed,
  'channels/stored-order.ts email': sealed,
  'channels/stored-order.ts note': sealed,
  'channels/stored-order.ts memo': sealed,
  'fulfilment/domain/allocation/types.ts notes': 'why a warehouse was chosen, in sentences of ours',
  'inventory/domain/supplier.ts name': 'a company',
  'logistics/domain/watch/calendar.ts name': 'a holiday',
  'logistics/stored-parcel.ts phoneTail': sealed,
  'logistics/stored-parcel.ts text': sealed,
  'logistics/stored-shipment.ts name': 'sealed; of the sender the warehouse, of cargo the goods',
  'logistics/stored-shipment.ts phone': 'sealed; of the sender the warehouse',
  'logistics/stored-shipment.ts productName': "what the carrier's product is called",
  'orders/order-item.ts buyer': sealed,
  'orders/order-item.ts shipTo': sealed,
  'orders/order-item.ts note': sealed,
  'orders/order-item.ts memo': sealed,
  'orders/order-item.ts address': sealed,
  'orders/order-item.ts client': sealed,
  'payments/case-store.ts notes': words,
  'payments/case-store.ts text': words,
  'reconciliation/bill-store.ts name': 'a control total',
  'reconciliation/bill-store.ts notes': 'what is odd about a file, in sentences of ours',
  'reconciliation/difference-schema.ts text': words,
  'reconciliation/difference-schema.ts notes': words,
  'risk/domain/keys.ts phone': 'hashed under a key before it is stored',
  'risk/key-store.ts buyer': 'hashed under a key before it is stored',
  'risk/list-store.ts text': sealed,
  'risk/list-store.ts hint': sealed,
};

/** The files that say how items lie in the table: those that define entities, and what they are made of. */
function storedShapes() {
  const code = sources('functions');
  const stores = code.filter(({ text }) => text.includes('export const entities'));
  const shapes = stores.flatMap(({ path, imports }) => [
    path,
    ...imports.filter((each) => contextOf(each) === contextOf(path)),
  ]);
  return code.filter(({ path, imports }) => shapes.includes(path) && imports.includes('zod'));
}

it('has decided of every stored field that is called like a person’s whether it is one', () => {
  const named = storedShapes().flatMap(({ path, text }) =>
    [...text.matchAll(suspicious)].map(([, field]) => `${path.replace('functions/', '')} ${field}`),
  );
  expect(Object.keys(decided).sort()).toEqual([...new Set(named)].sort());
});

/** A key of the kind; of the random keys, the one that phones are hashed with. */
const keyIn = (pattern: string): string => pattern.replace('{purpose}', 'RISK').replace(/\{(\w+)\}/g, 'x');

it('seals fields of kinds of items that there are, each by itself', () => {
  const kinds = owners
    .flatMap(({ entities }) => entities)
    .map(({ name, pk, sk }) => ({ name, fields: personalFields({ pk: keyIn(pk), sk: keyIn(sk) }) }))
    .filter(({ fields }) => fields.length > 0);
  expect(kinds.map(({ name }) => name).sort()).toEqual([
    "Channel's order",
    'Earlier parcel of a number',
    'Order',
    'Parcel',
    "Part of a channel's order",
    'Risk list entry',
    'Shipment',
    'Signing key',
    'Tracking event',
    'Unreadable push',
  ]);
  const patterns = personal.map(({ pk, sk }) => `${pk.replace(/#(?:RISK|PRIVACY)$/, '')} ${sk}`);
  expect(kinds).toHaveLength(new Set(patterns).size);
});

it.each([
  [{ pk: 'ORDER#ord_1', sk: 'ORDER' }, ['buyer', 'shipTo', 'note', 'memo', 'address', 'client']],
  [{ pk: 'ORDER#ord_1', sk: 'LINES#0001' }, []],
  [{ pk: 'PARCEL#sf#SF1', sk: 'EVENT#hash' }, ['text']],
  [{ pk: 'RISKLIST#block#phone', sk: 'ORDER' }, ['text', 'hint']],
  [{ pk: 'KEY#PRIVACY', sk: 'KEY' }, ['secret']],
  [{ pk: 'KEY#CURSOR', sk: 'KEY' }, []],
])('names the personal fields of %j', (key, fields) => {
  expect(personalFields(key)).toEqual(fields);
});
