import { delivered, type Installed, type Lockfile } from './lockfile.ts';

/** What may be in what is delivered, and why (许可证白名单). Any other licence needs a decision, and a line here. */
const allowed: Readonly<Record<string, string>> = {
  MIT: 'keep its notice',
  'MIT-0': 'no condition',
  'Apache-2.0': "this project's own; keep its notice, grants patents",
  ISC: 'keep its notice',
  '0BSD': 'no condition',
  'BSD-2-Clause': 'keep its notice',
  'BSD-3-Clause': 'keep its notice, no advertising by name',
  'OFL-1.1': 'for fonts only: may be embedded in documents, not sold alone',
  'CC0-1.0': 'public domain',
  'BlueOak-1.0.0': 'keep its notice, grants patents',
  'MPL-2.0': 'changes of its own files stay open; ours are not touched',
};

/** Packages that don't name their licence, and where it was read. */
const readElsewhere: Readonly<Record<string, string>> = {
  // node_modules/png-js/LICENSE
  'png-js@2.0.0': 'MIT',
};

export const licenceOf = ({ name, version, license }: Installed): string =>
  license ?? readElsewhere[`${name}@${version}`] ?? 'none';

const inParentheses = /\(([^()]*)\)/;

/** Whether an SPDX expression of names, AND and OR leaves a choice that is allowed. */
export function isAllowed(expression: string): boolean {
  // From the inside out, each pair of parentheses becomes one name.
  if (inParentheses.test(expression))
    return isAllowed(expression.replace(inParentheses, (_, part) => (isAllowed(part) ? 'MIT' : 'none')));
  return expression
    .trim()
    .split(/\s+OR\s+/)
    .some((choice) => choice.split(/\s+AND\s+/).every((name) => Object.hasOwn(allowed, name)));
}

/** Packages of what is delivered whose licence nobody has allowed. */
export const licenceFaults = (lockfile: Lockfile): readonly string[] =>
  delivered(lockfile)
    .filter((each) => !isAllowed(licenceOf(each)))
    .map((each) => `${each.name} ${each.version} is under ${licenceOf(each)}, which nobody has allowed`);

/** The list of what others made and this project delivers, as Markdown. */
export function licencePage(lockfile: Lockfile): string {
  const packages = new Map(
    delivered(lockfile).map((each) => [`${each.name} ${each.version}`, licenceOf(each)]),
  );
  const names = [...new Set(packages.values())].sort();
  const sections = names.map((licence) => {
    const those = [...packages].filter(([, each]) => each === licence).map(([name]) => `- ${name}`);
    return [`## ${licence} (${those.length})`, '', ...those.sort(), ''].join('\n');
  });
  return [
    '# Third-party licences (第三方许可证)',
    '',
    `What is delivered holds ${packages.size} packages of others. Their texts lie in \`node_modules\` after \`npm ci\`. Packages that`,
    'only build and test are not delivered and not listed. Written by `npm run licences -- --write`; the gate refuses a list that is',
    'out of date, and a licence that is not in this table.',
    '',
    ...table([['may be used', 'because'], ...Object.entries(allowed)]),
    '',
    ...sections,
  ].join('\n');
}

/** A table of two columns in the form that the formatter gives it. */
function table(rows: readonly (readonly [string, string])[]): readonly string[] {
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const [head = '', ...lines] = rows.map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  );
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [head, rule, ...lines];
}
