import { createHmac, randomBytes } from 'node:crypto';
import { localCredentials } from '../aws-json.ts';
import type { Deployment } from '../deployment.ts';
import { contentOf, type StateDir, writeFileAtomically } from '../state-dir.ts';
import type { Access, Role } from './access.ts';

export type Credentials = { readonly accessKeyId: string; readonly secretAccessKey: string };

/** A function as the services see it: whose role it has, and what it signs with. */
export type Caller = {
  readonly functionName: string;
  readonly role: Role;
  readonly credentials: Credentials;
};

/** The people at this machine, and the host itself: no policy is about them. */
export const operator: Credentials = localCredentials;

export type Callers = {
  readonly ofFunction: (arn: string) => Caller;
  readonly withKey: (accessKeyId: string) => Caller | undefined;
};

/** Each function has credentials of its own; they stay the same over restarts, so that what it has signed stays good. */
export function callersOf(deployment: Deployment, access: Access, state: StateDir): Callers {
  const seed = seedIn(state.path('credentials.seed'));
  const callers = new Map(
    deployment.of('AWS::Lambda::Function').map(({ arn, name, properties }) => {
      const role = access.roleWith(properties.Role);
      return [arn, { functionName: name, role, credentials: credentialsFrom(seed, arn) }] as const;
    }),
  );
  const byKey = new Map([...callers.values()].map((each) => [each.credentials.accessKeyId, each]));
  return {
    ofFunction: (arn) => {
      const caller = callers.get(arn);
      if (caller === undefined) throw new Error(`${arn} is no function of the template`);
      return caller;
    },
    withKey: (accessKeyId) => byKey.get(accessKeyId),
  };
}

function seedIn(path: string): string {
  const kept = contentOf(path);
  if (kept !== undefined) return kept;
  const seed = randomBytes(32).toString('hex');
  writeFileAtomically(path, seed);
  return seed;
}

function credentialsFrom(seed: string, arn: string): Credentials {
  const made = createHmac('sha256', seed).update(arn).digest('hex').toUpperCase();
  return { accessKeyId: `LOCAL${made.slice(0, 15)}`, secretAccessKey: made.slice(15) };
}
