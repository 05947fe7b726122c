import { configuredCarriers } from '../../../functions/logistics/configured-carriers.ts';

const token = 'an-address-nobody-guesses';
const secret = {
  carriers: {
    sf: { partnerId: 'P', checkword: 'C', products: { standard: 2 } },
    zto: { appKey: 'K', appSecret: 42 },
  },
  tokens: { sf: [token, 'another-one-meanwhile'], zto: ['of-zto-and-of-nobody'] },
  notices: {
    url: 'https://messages.example/hook',
    secret: `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
  },
};
const carriersOf = (value: unknown) =>
  configuredCarriers(async () => value, {
    send: () => Promise.reject(new Error('nobody is asked')),
    now: () => 0,
    uuid: () => '',
  })();

describe('the secret Carriers', () => {
  it('sets up what it names; an account that is wrong stops no other, and tells its field and no value', async () => {
    const { all, find, problems, notices } = await carriersOf(secret);
    expect(all.map(({ code }) => code)).toEqual(['sf']);
    expect(find('sf')?.bookings).toBeDefined();
    expect(problems).toEqual([expect.stringMatching(/^zto: .*appSecret/)]);
    expect(problems.join()).not.toContain('42');
    expect(notices?.secret).toHaveLength(32);
  });

  it('opens its doors to any token of the carrier, and to nothing else', async () => {
    const { door } = await carriersOf(secret);
    expect([token, 'another-one-meanwhile'].map((each) => door('sf', each)?.code)).toEqual(['sf', 'sf']);
    const wrong = [
      ['sf', `${token}x`],
      ['sf', ''],
      ['sf', 'of-zto-and-of-nobody'],
      ['zto', 'of-zto-and-of-nobody'],
      ['jd', token],
      ['constructor', token],
    ] as const;
    expect(wrong.map(([code, given]) => door(code, given))).toEqual(wrong.map(() => undefined));
  });

  it('of nothing sets up nothing, and one that makes no sense is refused', async () => {
    expect((await carriersOf({})).all).toEqual([]);
    await expect(carriersOf({ tokens: { sf: ['short'] } })).rejects.toThrow('tokens');
  });
});
