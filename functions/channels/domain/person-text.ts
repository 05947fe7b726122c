/** Scripts in which the family name comes first and nothing stands between. */
const eastern = /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]+$/u;

/** A name of two fields as it is written where it is at home: 李雷, and John Doe. */
export function fullName({
  first_name: first,
  last_name: last,
}: {
  readonly first_name: string | undefined;
  readonly last_name: string | undefined;
}): string | undefined {
  if (first === undefined || last === undefined) return first ?? last;
  return eastern.test(`${last}${first}`) ? `${last}${first}` : `${first} ${last}`;
}

/** What is there of some fields, with spaces between; undefined where there is nothing. */
export function joinedText(parts: readonly (string | undefined)[]): string | undefined {
  const text = parts.filter((part) => part !== undefined).join(' ');
  return text === '' ? undefined : text;
}
