import type { Access, Role } from './access.ts';
import { type Need, usedByServices } from './need.ts';
import type { Grant } from './policy-document.ts';
import { grantKey } from './used-grants.ts';

/** Permissions that nothing uses where it is looked, and why they stay. Each is written as `plainGrant` writes it. */
export type Kept = { readonly because: string; readonly grants: readonly string[] };

export type PermissionReport = {
  readonly granted: number;
  readonly usedByCalls: number;
  readonly usedByServices: number;
  /** Never used, with the reason why they stay. */
  readonly kept: readonly { readonly grant: string; readonly because: string }[];
  /** Never used, and nobody says why they are there. */
  readonly unused: readonly string[];
  /** Reasons for what the template does not grant any more. */
  readonly outdated: readonly string[];
  /** Calls that were refused. */
  readonly denied: readonly string[];
};

type Given = {
  readonly access: Access;
  readonly needs: readonly Need[];
  /** What hosts have noted, line by line. */
  readonly noted: string;
  readonly kept: readonly Kept[];
};

/** Compares what the roles of the template may do with what was used of it. */
export function permissionReport({ access, needs, noted, kept }: Given): PermissionReport {
  const lines = new Set(noted.split('\n'));
  const grants = access.roles.flatMap((role) =>
    grantsOf(role).map((grant) => ({ plain: plainGrant(role.id, grant), key: grantKey(role.id, grant) })),
  );
  const byServices = new Set(
    usedByServices(needs, access).map(({ role, grant }) => grantKey(role.id, grant)),
  );
  const byCalls = grants.filter(({ key }) => lines.has(`used\t${key}`));
  const idle = grants.filter(({ key }) => !byServices.has(key) && !lines.has(`used\t${key}`));
  const reasons = new Map(kept.flatMap(({ because, grants: of }) => of.map((each) => [each, because])));
  const known = new Set(grants.map(({ plain }) => plain));
  return {
    granted: grants.length,
    usedByCalls: byCalls.length,
    usedByServices: grants.filter(({ key }) => byServices.has(key)).length,
    kept: idle.flatMap(({ plain: grant }) => {
      const because = reasons.get(grant);
      return because === undefined ? [] : [{ grant, because }];
    }),
    unused: idle.map(({ plain }) => plain).filter((grant) => !reasons.has(grant)),
    outdated: [...reasons.keys()].filter((grant) => !known.has(grant)),
    denied: deniedIn(lines, access),
  };
}

/** Every pair of an action and a resource that a statement of the role allows. */
const grantsOf = ({ statements }: Role): readonly Grant[] =>
  statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap(({ actions, resources, when }) =>
      actions.flatMap(({ text: action }) =>
        resources.map(({ text: resource }) => ({ action, resource, when })),
      ),
    );

/** Of roles of this template only: tests run others too. */
function deniedIn(lines: ReadonlySet<string>, access: Access): readonly string[] {
  const roles = new Set(access.roles.map(({ id }) => id));
  return [...lines].flatMap((line) => {
    const [kind, role = '', action = '', resource = ''] = line.split('\t');
    return kind === 'denied' && roles.has(role) ? [plainGrant(role, { action, resource, when: '' })] : [];
  });
}

/** `CatalogApi dynamodb:GetItem table/Table`: without the stack's name, and without what CDK makes names unique with. */
export function plainGrant(roleId: string, { action, resource, when }: Grant): string {
  const role = withoutHash(roleId.slice(roleId.indexOf('/') + 1)).replace(/Role$/, '');
  const name = resource.replace(/^arn:aws:\w+:[^:]*:[^:]*:/, '').replace(/zhanggui[a-z]*?-/gi, '');
  return `${role} ${action} ${withoutHash(name)}${when && ` where ${when}`}`;
}

/** Eight hexadecimal digits behind a name, and the six characters that a secret has besides. */
const withoutHash = (name: string): string =>
  name.replace(/(?<=[a-z])[0-9A-F]{8}(?:-\w{6})?(?=$|[/:])/gi, '');
