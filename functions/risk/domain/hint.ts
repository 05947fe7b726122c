import type { ListedKind } from './keys.ts';

/** What people may see of an entry of a list, to tell it from others: 138****8000, 李**, li***@example.com. 脱敏 */
export function hintOf(kind: ListedKind, text: string): string {
  const signs = [...text.trim()];
  if (kind === 'name') return `${signs[0] ?? ''}**`;
  if (kind === 'address') return `${signs.slice(0, 6).join('')}…`;
  if (kind === 'email') return `${signs.slice(0, 2).join('')}***@${text.trim().split('@').at(-1) ?? ''}`;
  const shown = Math.min(3, Math.floor(signs.length / 4));
  const end = shown === 0 ? '' : signs.slice(-shown - 1).join('');
  return `${signs.slice(0, shown).join('')}****${end}`;
}
