import { type Channel, isMarketplace } from '../../../shared/kernel/channel.ts';
import type { PersonKey } from '../../../shared/kernel/person.ts';

/** Whose an order is, as it says itself or as its channel does. */
export type Party = {
  readonly channel: Channel;
  readonly buyer: { readonly id?: string | undefined; readonly phone?: string | undefined };
  readonly recipient: { readonly phone?: string | undefined; readonly country: string };
};
/** Gives a phone as all its spellings have it; undefined for what is none. */
export type ReadPhone = (text: string, country: string) => string | undefined;

export const buyerKey = (channel: Channel, id: string): PersonKey => ({
  kind: 'buyer',
  value: `${isMarketplace(channel) ? channel : 'own'} ${id}`,
});

/** The keys that whoever bought is found by. */
const buyerKeys = (parties: readonly Party[], read: ReadPhone): readonly PersonKey[] =>
  once(
    parties.flatMap(({ channel, buyer, recipient }) => [
      ...(buyer.id === undefined ? [] : [buyerKey(channel, buyer.id)]),
      ...phoneKeys(buyer.phone, recipient.country, read),
    ]),
  );

/** The keys that an order is found by: whoever bought, and whoever gets it. */
export const orderKeys = (parties: readonly Party[], read: ReadPhone): readonly PersonKey[] =>
  once([...buyerKeys(parties, read), ...recipientKeys(parties, read)]);

const recipientKeys = (parties: readonly Party[], read: ReadPhone): readonly PersonKey[] =>
  parties.flatMap(({ recipient: { phone, country } }) => phoneKeys(phone, country, read));

/**
 * How whoever is found by a key stands to an order as it is now: `nobody` where it goes to another phone by now (改地址). A
 * phone that its channel hides by now may still be the asker's.
 */
export function standingOf(
  key: PersonKey,
  parties: readonly Party[],
  read: ReadPhone,
): 'buyer' | 'recipient' | 'nobody' {
  const isIn = (keys: readonly PersonKey[]): boolean =>
    keys.some(({ kind, value }) => kind === key.kind && value === key.value);
  if (isIn(buyerKeys(parties, read))) return 'buyer';
  const recipients = recipientKeys(parties, read);
  return recipients.length === 0 || isIn(recipients) ? 'recipient' : 'nobody';
}

/** A phone without a country code may be of the place that the parcel goes to, or of the mainland: it is found as either. */
function phoneKeys(phone: string | undefined, country: string, read: ReadPhone): readonly PersonKey[] {
  if (phone === undefined) return [];
  const numbers = [country, 'CN'].flatMap((each) => read(phone, each) ?? []);
  return numbers.map((value) => ({ kind: 'phone', value }));
}

const once = (keys: readonly PersonKey[]): readonly PersonKey[] => [
  ...new Map(keys.map((key) => [`${key.kind} ${key.value}`, key])).values(),
];
