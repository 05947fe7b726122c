import { xmlCapBytes } from '../../../../../functions/reconciliation/formats/bank/xml.ts';
import { type CamtEntry, camt, camtBalance } from '../../../../builders/bank-samples.ts';
import { readBank, refusalOf } from '../../../../builders/read-bank.ts';

const details = (inside: string) => `<NtryDtls><TxDtls>${inside}</TxDtls></NtryDtls>`;
const ofOne = async (entry: CamtEntry, closing: string) =>
  (await readBank(camt([{ closing, entries: [entry] }]))).lines[0];

describe('a camt.053 statement', () => {
  it.each(['02', '03', '04', '08'])(
    'is read in version %s, with its balances and number',
    async (version) => {
      const file = camt(
        [{ closing: '130.50', entries: [{ amount: '50.50' }, { amount: '20', side: 'DBIT' }] }],
        version,
      );
      const { lines, summary } = await readBank(file);
      expect(lines.map(({ minor, lineNo }) => [lineNo, minor])).toEqual([
        [1, 5050],
        [2, -2000],
      ]);
      expect(summary).toEqual({
        source: 'bank',
        kind: 'statement',
        format: `camt.053.001.${version}`,
        statements: [
          {
            account: '110012345',
            currency: 'CNY',
            from: '2026-11-26',
            to: '2026-11-26',
            opening: 10_000n,
            closing: 13_050n,
            id: 'S1',
            sequence: 7,
          },
        ],
        lines: 2,
        controlTotals: [],
        notes: [],
      });
    },
  );

  it('makes a whole line of an entry', async () => {
    const inside = `<NtryRef>N1</NtryRef><AcctSvcrRef>B1</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd>
      <SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>${details(
        '<Refs><EndToEndId>E1</EndToEndId><TxId>T1</TxId></Refs><RltdPties><Dbtr><Nm>财付通</Nm></Dbtr></RltdPties>' +
          '<RmtInf><Ustrd>提现 &lt;1&gt; &#x4e00;</Ustrd><Strd><CdtrRefInf><Ref>R1</Ref></CdtrRefInf></Strd></RmtInf>',
      )}`;
    expect(await ofOne({ amount: '1.00', inside }, '101.00')).toEqual({
      lineNo: 1,
      kind: 'OTHER',
      channelNo: 'B1',
      outNo: 'E1',
      paymentNo: '',
      minor: 100,
      fee: 0,
      currency: 'CNY',
      status: 'SUCCEEDED',
      account: '110012345',
      at: Date.parse('2026-11-26T00:00:00Z'),
      day: '2026-11-26',
      reference: 'E1 | T1 | R1 | 提现 <1> 一 | N1',
      counterparty: '财付通',
      label: 'PMNT-RCDT-ESCT',
    });
  });

  it('keeps a batch as one line that carries the references of all of its details', async () => {
    const one = (id: string) =>
      `<TxDtls><Refs><EndToEndId>${id}</EndToEndId></Refs><Amt Ccy="CNY">5.00</Amt></TxDtls>`;
    const inside = `<NtryDtls><Btch><PmtInfId>P1</PmtInfId><NbOfTxs>2</NbOfTxs></Btch>${one('E1')}${one('E2')}</NtryDtls>`;
    expect(await ofOne({ amount: '10.00', inside }, '110.00')).toMatchObject({
      minor: 1000,
      outNo: '',
      reference: 'P1 | E1 | E2',
    });
  });

  it('takes the amount that the account saw where the bank netted its fee', async () => {
    const inside = details('<Amt Ccy="CNY">10.00</Amt><Chrgs><Rcrd><Amt Ccy="CNY">0.50</Amt></Rcrd></Chrgs>');
    expect(await ofOne({ amount: '9.50', inside }, '109.50')).toMatchObject({ minor: 950, fee: 0 });
  });

  it('counts booked entries only and says how many are left out', async () => {
    const file = camt([
      {
        closing: '101.00',
        entries: [{ amount: '5.00', status: 'PDNG' }, { amount: '1.00' }, { amount: '7.00', status: 'INFO' }],
      },
    ]);
    const { lines, summary } = await readBank(file);
    expect(lines.map(({ lineNo, minor }) => [lineNo, minor])).toEqual([[2, 100]]);
    expect(summary.notes).toEqual(['statement S1: 2 entries are not booked yet (PDNG, INFO) and left out']);
  });

  it.each([
    ['a reversed debit comes in', 'CRDT', '101.00', 100, 'Cdtr'],
    ['a reversed credit goes out', 'DBIT', '99.00', -100, 'Dbtr'],
  ] as const)('has the sign of a reversal already: %s', async (_, side, closing, minor, role) => {
    const inside = `<RvslInd>true</RvslInd>${details(`<RltdPties><${role}><Nm>K</Nm></${role}></RltdPties>`)}`;
    expect(await ofOne({ amount: '1.00', side, inside }, closing)).toMatchObject({
      minor,
      counterparty: 'K',
    });
  });

  it('keeps two entries of one amount on one day as two lines', async () => {
    const { lines } = await readBank(
      camt([{ closing: '102.00', entries: [{ amount: '1.00' }, { amount: '1.00' }] }]),
    );
    expect(lines).toHaveLength(2);
  });

  it.each([
    [
      'the booking date before the value date',
      '<Dt>2026-11-25</Dt>',
      '<ValDt><Dt>2026-11-27</Dt></ValDt>',
      '2026-11-25',
    ],
    ['the value date where no booking date is', '', '<ValDt><Dt>2026-11-27</Dt></ValDt>', '2026-11-27'],
    ['the closing day where neither is', '', '', '2026-11-26'],
    ['the day as written beside a zone', '<DtTm>2026-11-26T00:30:00+08:00</DtTm>', '', '2026-11-26'],
  ])('books by %s', async (_, booked, inside, day) => {
    expect(await ofOne({ amount: '1.00', booked, inside }, '101.00')).toMatchObject({ day });
  });

  it('reads the instant of a booking time', async () => {
    const booked = '<DtTm>2026-11-26T00:30:00+08:00</DtTm>';
    expect(await ofOne({ amount: '1.00', booked }, '101.00')).toMatchObject({
      at: Date.parse('2026-11-25T16:30:00Z'),
    });
  });

  it.each([
    ['JPY', '1000', '1250', 250],
    ['KWD', '1.005', '1.006', 1],
    ['CNY', '885.10000', '885.20000', 10],
  ])('reads %s by its own decimals: %s to %s', async (currency, opening, closing, minor) => {
    const amount = { JPY: '250', KWD: '0.001', CNY: '0.10000' }[currency] ?? '';
    const file = camt([{ currency, opening, closing, entries: [{ amount }] }]);
    expect((await readBank(file)).lines[0]).toMatchObject({ minor, currency });
  });

  it.each([
    ['a fraction of a fen', { amount: '0.00001' }],
    ['a sign', { amount: '-1.00' }],
    ['an exponent', { amount: '1e2' }],
    ['a thousands separator', { amount: '1,000.00' }],
    ['nothing', { amount: '' }],
    ['more than 2^53 - 1', { amount: '90071992547409.92' }],
    ['another currency', { amount: '1.00', currency: 'USD' }],
    ['a currency that is none', { amount: '1.00', currency: 'ABC' }],
    ['no direction', { amount: '1.00', side: 'CREDIT' as 'CRDT' }],
    ['no date', { amount: '1.00', booked: '<Dt>2026-02-30</Dt>' }],
    ['no known status', { amount: '1.00', status: 'XXXX' }],
  ])('refuses an entry with %s', async (_, entry) => {
    expect(await refusalOf(camt([{ closing: '101.00', entries: [entry] }]))).toMatchObject({ fault: 'ROW' });
  });
});

it('refuses a fraction of a yen', async () => {
  const file = camt([{ currency: 'JPY', opening: '1', closing: '2', entries: [{ amount: '0.5' }] }]);
  expect(await refusalOf(file)).toMatchObject({ fault: 'ROW', message: expect.stringContaining('JPY') });
});

describe('the balances of a camt.053 statement', () => {
  it.each([
    ['a fen too much', '101.01'],
    ['a fen too little', '100.99'],
  ])('refuse the file where the entries are %s', async (_, closing) => {
    const refusal = await refusalOf(camt([{ closing, entries: [{ amount: '1.00' }] }]));
    expect(refusal).toMatchObject({ fault: 'BALANCE', message: expect.stringContaining('10000') });
  });

  it('may open with the closing before it (PRCD), and overdrawn', async () => {
    const balances = camtBalance('PRCD', '1.00', 'CNY', 'DBIT') + camtBalance('CLBD', '2.00');
    const { summary } = await readBank(camt([{ balances, entries: [{ amount: '3.00' }] }]));
    expect(summary.statements[0]).toMatchObject({ opening: -100n, closing: 200n });
  });

  it('are not what is available (OPAV, CLAV, FWAV)', async () => {
    const balances = ['OPAV', 'CLAV', 'FWAV'].map((code) => camtBalance(code, '1.00')).join('');
    expect(await refusalOf(camt([{ balances }]))).toMatchObject({ fault: 'BALANCE' });
  });

  it.each([
    ['no closing balance', camtBalance('OPBD', '1.00')],
    ['two closing balances', ['OPBD', 'CLBD', 'CLBD'].map((code) => camtBalance(code, '1.00')).join('')],
    ['no balance at all', ''],
  ])('refuse a statement with %s', async (_, balances) => {
    expect(await refusalOf(camt([{ balances: `${balances}<X/>` }]))).toMatchObject({ fault: 'BALANCE' });
  });

  it('prove the pages of a statement from one interim balance to the next', async () => {
    const page = (number: number, isLast: boolean) =>
      `<StmtPgntn><PgNb>${number}</PgNb><LastPgInd>${isLast}</LastPgInd></StmtPgntn>`;
    const file = camt([
      {
        before: page(1, false),
        balances: camtBalance('OPBD', '1.00') + camtBalance('ITBD', '2.00'),
        entries: [{ amount: '1.00' }],
      },
      {
        before: page(2, true),
        balances: camtBalance('ITBD', '2.00') + camtBalance('CLBD', '4.00'),
        entries: [{ amount: '2.00' }],
      },
    ]);
    const { lines, summary } = await readBank(file);
    expect(lines.map(({ minor }) => minor)).toEqual([100, 200]);
    expect(summary.statements.map(({ opening, closing }) => [opening, closing])).toEqual([
      [100n, 200n],
      [200n, 400n],
    ]);
  });

  const totals = (count: string, sum: string) =>
    `<TxsSummry><TtlNtries><NbOfNtries>2</NbOfNtries></TtlNtries><TtlCdtNtries><NbOfNtries>${count}</NbOfNtries>` +
    `<Sum>${sum}</Sum></TtlCdtNtries></TxsSummry>`;
  const entries: readonly CamtEntry[] = [{ amount: '3.00' }, { amount: '1.00', side: 'DBIT' }];

  it('stand beside the counts and sums that the statement states', async () => {
    const { summary } = await readBank(camt([{ closing: '102.00', after: totals('1', '3.00'), entries }]));
    expect(summary.controlTotals).toEqual([
      { name: 'TtlNtries/NbOfNtries', claimed: '2' },
      { name: 'TtlCdtNtries/NbOfNtries', claimed: '1' },
      { name: 'TtlCdtNtries/Sum', claimed: '3.00' },
    ]);
  });

  it.each([
    ['another count', '2', '3.00'],
    ['another sum', '1', '3.01'],
    ['no count', 'many', '3.00'],
  ])('do not save a statement that states %s', async (_, count, sum) => {
    const file = camt([{ closing: '102.00', after: totals(count, sum), entries }]);
    expect(await refusalOf(file)).toMatchObject({ fault: 'TOTALS' });
  });
});

describe('a camt.053 file', () => {
  it('holds several accounts and days', async () => {
    const file = camt([
      { id: 'S1' },
      { id: 'S2', account: '2200', entries: [{ amount: '1.00' }], closing: '101.00' },
    ]);
    const { lines, summary } = await readBank(file);
    expect(summary.statements.map(({ account }) => account)).toEqual(['110012345', '2200']);
    expect(lines).toMatchObject([{ account: '2200', lineNo: 1 }]);
  });

  it('is refused where it holds one statement twice', async () => {
    expect(await refusalOf(camt([{ id: 'S1' }, { id: 'S1' }]))).toMatchObject({ fault: 'ROW' });
  });

  it.each(['CODU', 'COPY', 'DUPL'])('says that it is a copy (%s) and is read', async (indicator) => {
    const file = camt([{ before: `<CpyDplctInd>${indicator}</CpyDplctInd>` }]);
    expect((await readBank(file)).summary.statements[0]).toMatchObject({ copy: true });
  });

  it('tells the days that it is from and to, midnight being the end of the day before', async () => {
    const before =
      '<FrToDt><FrDtTm>2026-11-24T00:00:00</FrDtTm><ToDtTm>2026-11-27T00:00:00</ToDtTm></FrToDt>';
    const { summary } = await readBank(camt([{ before }]));
    expect(summary.statements[0]).toMatchObject({ from: '2026-11-24', to: '2026-11-26' });
  });

  const good = camt([
    { closing: '101.00', entries: [{ amount: '1.00', inside: '<AddtlNtryInf>中é</AddtlNtryInf>' }] },
  ]);

  it.each([
    ['a DOCTYPE', good.replace('<Document', '<!DOCTYPE d SYSTEM "file:///etc/passwd"><Document'), 'FORMAT'],
    [
      'an entity bomb',
      good
        .replace('<Document', '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><Document')
        .replace('中é', '&b;'),
      'FORMAT',
    ],
    ['an entity that XML does not define', good.replace('中é', '&nbsp;'), 'ENCODING'],
    ['a character reference to nothing', good.replace('中é', '&#0;'), 'ENCODING'],
    ['its end cut off', good.slice(0, -20), 'TRUNCATED'],
    ['half of it cut off', good.slice(0, good.length / 2), 'TRUNCATED'],
    ['a comment without end', good.replace('<Ntry>', '<!-- <Ntry>'), 'TRUNCATED'],
    ['a tag that closes another', good.replace('</Ntry>', '</Ntri>'), 'FORMAT'],
    [
      'elements one in another without end',
      good.replace('<Ntry>', `${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}<Ntry>`),
      'FORMAT',
    ],
    [
      'an element named after a prototype',
      good.replace('<Ntry>', '<__proto__>1</__proto__><Ntry>'),
      'FORMAT',
    ],
    ['no statement', good.replaceAll('Stmt>', 'Stnt>'), 'TRUNCATED'],
    ['no account', good.replace(/<Acct>.*<\/Acct>/, ''), 'HEADER'],
    ['an encoding that is not read', good.replace('UTF-8', 'UTF-16'), 'ENCODING'],
    [
      'more bytes than fit in memory',
      good.replace('<Ntry>', `${' '.repeat(xmlCapBytes)}<Ntry>`),
      'TOO_LARGE',
    ],
  ])('is refused with %s', async (_, file, fault) => {
    expect(await refusalOf(file)).toMatchObject({ fault });
  });

  it('is refused where its bytes are not of the encoding that it declares', async () => {
    expect(await refusalOf(Buffer.from(good, 'latin1'))).toMatchObject({ fault: 'ENCODING' });
  });

  it.each([
    ['ISO-8859-1', (text: string) => Buffer.from(text, 'latin1'), 'é'],
    ['utf-8', (text: string) => Buffer.from(`\uFEFF${text}`), '中é'],
  ])('is read in %s', async (name, bytes, text) => {
    const file = bytes(good.replace('UTF-8', name).replace('中é', text));
    expect((await readBank(file)).lines[0]).toMatchObject({ reference: text });
  });

  it('reads CDATA as it stands, and nothing in comments', async () => {
    const text = '<![CDATA[a &amp; <b> <!--]]> &amp;<!-- <Ntry> <![CDATA[ -->';
    expect((await readBank(good.replace('中é', text))).lines[0]).toMatchObject({
      reference: 'a &amp; <b> <!-- &',
    });
  });

  it('is read with a prefix before every name', async () => {
    const prefixed = good.replace('xmlns=', 'xmlns:c=').replace(/<(\/?)(?=[A-Z])/g, '<$1c:');
    expect((await readBank(prefixed)).lines).toHaveLength(1);
  });

  it.each([
    ['FOREIGN', { account: '2200' }],
    ['WRONG_DAY', { businessDate: '2026-11-25' }],
    ['WRONG_SOURCE', { source: 'alipay' as const }],
    ['WRONG_SOURCE', { kind: 'fund' as const }],
  ])('is refused as %s where %j was expected', async (fault, expected) => {
    expect(await refusalOf(good, expected)).toMatchObject({ fault });
  });

  it('is what was expected, spaces in the account aside', async () => {
    const expected = {
      source: 'bank',
      kind: 'statement',
      account: '1100 12345',
      businessDate: '2026-11-26',
    } as const;
    expect((await readBank(good, expected)).lines).toHaveLength(1);
  });

  it.each([
    ['camt.052', 'camt.052'],
    ['camt.054', 'camt.054'],
    ['camt.053.001.01', 'only 02 to 08'],
    ['camt.053.001.13', 'only 02 to 08'],
  ])('is refused by name where it is a %s', async (name, message) => {
    const file = good.replace(`camt.053${name.length > 8 ? '.001.08' : ''}`, name);
    expect(await refusalOf(file)).toMatchObject({
      fault: 'FORMAT',
      message: expect.stringContaining(message),
    });
  });
});
