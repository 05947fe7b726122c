/** Text that is HTML already; everything else is escaped where it comes into a page. */
export type Markup = { readonly markup: string };
type Part = string | number | bigint | Markup | readonly Markup[];

/** HTML with values in it: text is escaped, markup is not. The only way by which this folder makes HTML. */
export const html = (texts: TemplateStringsArray, ...parts: readonly Part[]): Markup => ({
  markup: String.raw({ raw: texts }, ...parts.map(markupOf)),
});

export const nothing: Markup = { markup: '' };

function markupOf(part: Part): string {
  if (typeof part === 'object' && 'markup' in part) return part.markup;
  if (typeof part === 'object') return part.map(({ markup }) => markup).join('');
  return escaped(String(part));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
/** Controls and bidirectional overrides, with which a text from outside could make a line read as another. */
const unreadable = /[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]/gu;

const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replace(unreadable, '\uFFFD')
    .replace(/[&<>"']/g, (character) => entities[character] ?? '');
