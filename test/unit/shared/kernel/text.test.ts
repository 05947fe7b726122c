import { code, cut, instant, plainText } from '../../../../shared/kernel/text.ts';

describe('plainText', () => {
  it.each([
    '王小明',
    '👨‍👩‍👧',
    'שלום',
    '=cmd|calc',
    "Robert'); DROP TABLE",
    '<script>',
    'e\u0301',
    '𠮷野家',
    'ı',
  ])('takes %s as text', (text) => expect(plainText(100).parse(text)).toBe(text));
  it.each([
    ['nothing', '   '],
    ['NUL', 'a\u0000b'],
    ['a line break', 'a\nb'],
    ['an ANSI escape', '\u001b[31mred'],
    ['a direction override', 'abc\u202Ecba'],
    ['a byte order mark inside', 'a\uFEFFb'],
    ['a noncharacter', 'a\uFFFF'],
    ['half of a surrogate pair', 'a\ud800'],
    ['too much', 'x'.repeat(101)],
    ['a card number', 'card 4111 1111 1111 1111'],
    ['a UnionPay number', '6222021001116245702'],
  ])('refuses %s', (_, text) => expect(plainText(100).safeParse(text).success).toBe(false));
});

describe('cut', () => {
  it.each([
    ['茶🍵', 3, '茶🍵'],
    ['茶🍵', 2, '茶'],
    ['茶🍵', 1, '茶'],
    ['🍵', 1, ''],
    ['𠮷野家', 4, '𠮷野家'],
    ['', 5, ''],
  ])('leaves of %s, at most %d long, %s', (text, most, left) => expect(cut(text, most)).toBe(left));
});

describe('code', () => {
  it.each(['TEA-RED-250', 'a', '红茶', 'A.B_C:D+(E)', '𠮷'])('takes %s', (text) =>
    expect(code(64).parse(text)).toBe(text),
  );
  it.each([
    '',
    'A#B',
    'A/B',
    ' A',
    'A B',
    '-A',
    'A\uFFFF',
    '../x',
    'e\u0301',
    'A'.repeat(65),
    'a\u200Bb',
    '%00',
    "a'b",
  ])('refuses %j', (text) => expect(code(64).safeParse(text).success).toBe(false));
});

describe('instant', () => {
  it.each(['2026-11-24T10:00:00Z', '2026-11-24T18:00:00+08:00', '2024-02-29T00:00:00+14:00'])(
    'takes %s',
    (text) => expect(instant.safeParse(text).success).toBe(true),
  );
  it.each([
    '1970-01-01T00:00:00Z',
    '9999-12-31T00:00:00Z',
    '2026-11-24',
    '2026-02-30T00:00:00Z',
    '2026-11-24T10:00:00',
    '1795514400',
  ])('refuses %s', (text) => expect(instant.safeParse(text).success).toBe(false));
});
