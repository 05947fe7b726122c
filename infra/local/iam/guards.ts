import type { Deployment } from '../deployment.ts';
import type { ForwardClock } from '../forward-clock.ts';
import { HostError } from '../host-error.ts';
import type { Log } from '../log.ts';
import type { StateDir } from '../state-dir.ts';
import { type Access, readAccess } from './access.ts';
import { type Callers, callersOf } from './callers.ts';
import { type Gatekeeper, gatekeeper } from './gatekeeper.ts';
import { unmet } from './need.ts';
import { serviceNeeds } from './service-needs.ts';
import { usedGrants } from './used-grants.ts';

export type Guards = { readonly callers: Callers; readonly gatekeeper: Gatekeeper };

type Given = {
  readonly deployment: Deployment;
  readonly state: StateDir;
  readonly log: Log;
  readonly clock: ForwardClock;
  /** Where it is noted which permissions were of use. */
  readonly usedFile: string | undefined;
};

/** Who may do what in this host; a template that AWS could not run for want of a permission stops it. */
export function guards({ deployment, state, log, clock, usedFile }: Given): Guards {
  const access = readAccess(deployment);
  requireServices(deployment, access);
  const callers = callersOf(deployment, access, state);
  const used = usedGrants(usedFile ?? state.path('permissions-used.txt'));
  return { callers, gatekeeper: gatekeeper({ access, callers, used, log, now: clock.now }) };
}

function requireServices(deployment: Deployment, access: Access): void {
  const [first] = unmet(serviceNeeds({ deployment, access }), access);
  if (first === undefined) return;
  const who = 'id' in first.by ? first.by.id : first.by.service;
  throw new HostError(
    `${first.for}: in AWS ${who} may not ${first.call.action} on ${first.call.resource}, which it has to`,
  );
}
