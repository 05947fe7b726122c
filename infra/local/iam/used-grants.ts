import { appendFileSync } from 'node:fs';
import { contentOf } from '../state-dir.ts';
import type { Role } from './access.ts';
import type { Grant } from './policy-document.ts';

export type UsedGrants = {
  /** Notes what of a role's policies let a call through, once. */
  readonly note: (role: Role, grant: Grant) => void;
  readonly noteDenied: (role: Role, grant: Grant) => void;
};

/** Role, action, resource and condition as the policy writes them: what of the template has been of use. */
export const grantKey = (roleId: string, { action, resource, when }: Grant): string =>
  [roleId, action, resource, when].join('\t');

/** Keeps a file of what was used, line by line; several hosts may write to one. */
export function usedGrants(path: string): UsedGrants {
  const known = new Set(contentOf(path)?.split('\n'));
  const write = (line: string): void => {
    if (known.has(line)) return;
    known.add(line);
    appendFileSync(path, `${line}\n`);
  };
  return {
    note: (role, grant) => write(`used\t${grantKey(role.id, grant)}`),
    noteDenied: (role, grant) => write(`denied\t${grantKey(role.id, grant)}`),
  };
}
