/** What is sent where a person's phone and address belong; no event tells them. */
export const personal = { phone: '13987654321', address: '学院路37号院9栋5单元1402' } as const;

/**
 * What nobody may ever read in a log or a problem: a secret, a card number, a whole phone number, an address (金丝雀值). They
 * are sent in every place that takes text.
 */
export const canaries = {
  secret: 'sk_live_4eC39HqLyjWDarjtT1zdp7dc',
  card: '4111111111111111',
  spokenPhone: '13912340987',
  spokenAddress: '人民路8号楼2单元301',
  ...personal,
} as const;
/** Those of them that anybody may write anywhere. */
export const spoken = [canaries.secret, canaries.card, canaries.spokenPhone, canaries.spokenAddress] as const;

const forms = Object.entries(canaries).map(
  ([name, value]) => [name, value, encodeURIComponent(value)] as const,
);

/** Which of them a text holds, however it was escaped. */
export const canariesIn = (text: string): readonly string[] =>
  forms.flatMap(([name, value, escaped]) => (text.includes(value) || text.includes(escaped) ? [name] : []));

/** Headers that a client, or whoever stands before it, may send with anything. */
export const canaryHeaders = [
  ['authorization', `Bearer ${canaries.secret}`],
  ['cookie', `session=${canaries.secret}; card=${canaries.card}`],
  ['user-agent', `phone ${canaries.phone}`],
  ['x-api-key', canaries.secret],
] as const;
