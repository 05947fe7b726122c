/** Characters that take two columns: Chinese, Japanese and Korean ones and their punctuation. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]/g;
const columns = (text: string): number => text.length + (text.match(wide)?.length ?? 0);

/** A table in GitHub's Markdown, aligned as Biome aligns it. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((_, index) => Math.max(3, ...cells.map((row) => columns(row[index] ?? ''))));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, index) => cell + ' '.repeat((widths[index] ?? 0) - columns(cell))).join(' | ')} |`;
  const [first = [], ...rest] = cells;
  return [first, widths.map((width) => '-'.repeat(width)), ...rest].map(line).join('\n');
}

/**
 * Puts a part that is written from the code between `<!-- name -->` and `<!-- /name -->` of a text that people write.
 * Throws where the markers are missing, so that a part cannot vanish from a page unnoticed.
 */
export function withPart(text: string, name: string, part: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`the markers of ${name} are missing`);
  return `${text.slice(0, from + begin.length)}\n${part}\n${text.slice(to)}`;
}
