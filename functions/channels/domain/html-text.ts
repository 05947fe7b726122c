const named: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', ensp: ' ', emsp: ' ', shy: '' },
  ...{ ndash: '–', mdash: '—', hellip: '…', middot: '·', bull: '•', times: '×', divide: '÷', minus: '−' },
  ...{ lsquo: '‘', rsquo: '’', sbquo: '‚', ldquo: '“', rdquo: '”', bdquo: '„', laquo: '«', raquo: '»' },
  ...{
    prime: '′',
    Prime: '″',
    deg: '°',
    plusmn: '±',
    frac12: '½',
    frac14: '¼',
    frac34: '¾',
    sup2: '²',
    sup3: '³',
  },
  ...{ copy: '©', reg: '®', trade: '™', euro: '€', pound: '£', yen: '¥', cent: '¢', sect: '§', micro: 'µ' },
  ...{ agrave: 'à', aacute: 'á', acirc: 'â', atilde: 'ã', auml: 'ä', aring: 'å', aelig: 'æ', ccedil: 'ç' },
  ...{ egrave: 'è', eacute: 'é', ecirc: 'ê', euml: 'ë', igrave: 'ì', iacute: 'í', icirc: 'î', iuml: 'ï' },
  ...{ ntilde: 'ñ', ograve: 'ò', oacute: 'ó', ocirc: 'ô', otilde: 'õ', ouml: 'ö', oslash: 'ø', szlig: 'ß' },
  ...{ ugrave: 'ù', uacute: 'ú', ucirc: 'û', uuml: 'ü', Auml: 'Ä', Ouml: 'Ö', Uuml: 'Ü', Eacute: 'É' },
};
const entity = /&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([A-Za-z][A-Za-z\d]{1,7}));/g;

/**
 * Text of which a shop system sends the HTML (`Tea &ndash; 250 g`), its entities decoded once: what was escaped twice stays
 * escaped once, and what we do not know stays as it is. It is text and is never to be shown as HTML.
 */
export const htmlText = (text: string): string =>
  text.replace(
    entity,
    (whole, decimal: string | undefined, hex: string | undefined, name: string | undefined) =>
      name === undefined
        ? character(decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal))
        : Object.hasOwn(named, name)
          ? (named[name] ?? whole)
          : whole,
  );

/** Controls and halves of pairs are nothing that a title holds. */
const character = (codePoint: number): string =>
  codePoint < 0x20 || codePoint > 0x10_ff_ff || (codePoint >= 0xd8_00 && codePoint <= 0xdf_ff)
    ? '\uFFFD'
    : String.fromCodePoint(codePoint);
