import type { Log } from '../log.ts';
import type { Access } from './access.ts';
import { type Caller, type Callers, operator } from './callers.ts';
import type { Call } from './policy-document.ts';
import type { Refusal } from './refusal.ts';
import { isProved, type Signed } from './signature.ts';
import type { UsedGrants } from './used-grants.ts';
import { verdictOn } from './verdict.ts';

export type Gatekeeper = {
  /** Why the functions' own calls are not let through; nothing where AWS would let them. All of them, or none. */
  readonly ofFunction: (accessKeyId: string | undefined, calls: readonly Call[]) => Refusal | undefined;
  /** The same for calls that may also come from people at this machine, with the operator's credentials. */
  readonly ofAnybody: (signed: Signed, calls: readonly Call[]) => Refusal | undefined;
};

type Given = {
  readonly access: Access;
  readonly callers: Callers;
  readonly used: UsedGrants;
  readonly log: Log;
  /** The functions' time, in milliseconds since 1970. */
  readonly now: () => number;
};

/** Decides about each call of a function by its role's policies and by those of the resource. */
export function gatekeeper({ access, callers, used, log, now }: Given): Gatekeeper {
  const judge = (caller: Caller, calls: readonly Call[]): Refusal | undefined => {
    const { role } = caller;
    for (const call of calls) {
      const principal = { roleArn: role.arn, statements: role.statements };
      const verdict = verdictOn(call, principal, access.onResource(call.resource));
      if (!verdict.isAllowed) {
        tell(caller, call, verdict.because);
        return { kind: 'denied', caller, call, because: verdict.because };
      }
      if (verdict.grant !== undefined) used.note(role, verdict.grant);
    }
    return undefined;
  };
  const tell = ({ functionName, role }: Caller, { action, resource }: Call, because: string): void => {
    used.noteDenied(role, { action, resource, when: '' });
    log('AWS would refuse this call', {
      function: functionName,
      role: role.id,
      action,
      resource,
      because,
      ...(because.startsWith('because')
        ? { missing: { Effect: 'Allow', Action: action, Resource: resource } }
        : {}),
    });
  };
  const stranger = (kind: Exclude<Refusal['kind'], 'denied'>, calls: readonly Call[]): Refusal => {
    log('a call is not signed by anybody known', { kind, calls: calls.map(({ action }) => action) });
    return { kind };
  };
  return {
    ofFunction: (accessKeyId, calls) => {
      const caller = accessKeyId === undefined ? undefined : callers.withKey(accessKeyId);
      if (caller !== undefined) return judge(caller, calls);
      return stranger(accessKeyId === undefined ? 'unsigned' : 'unknown', calls);
    },
    ofAnybody: (signed, calls) => {
      if (signed.accessKeyId === undefined) return stranger('unsigned', calls);
      const caller = callers.withKey(signed.accessKeyId);
      const credentials = signed.accessKeyId === operator.accessKeyId ? operator : caller?.credentials;
      if (credentials === undefined) return stranger('unknown', calls);
      const proof = isProved(signed, credentials.secretAccessKey, now());
      if (proof !== 'good') return stranger(proof, calls);
      return caller === undefined ? undefined : judge(caller, calls);
    },
  };
}
