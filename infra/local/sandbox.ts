import { createHash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import type { FaultRates } from '../sandbox/faults.ts';
import { readKeys } from '../sandbox/keys.ts';
import { startSandbox } from '../sandbox/sandbox.ts';
import { settingsOf } from '../sandbox/settings.ts';
import type { Deployment } from './deployment.ts';
import { providerSecret } from './sandbox-settings.ts';
import { secretFile } from './secret-server.ts';
import { contentOf, type StateDir, writeFileAtomically } from './state-dir.ts';

/** The providers' stand-ins beside the host, made ready before it serves and started when it does. */
export type LocalSandbox = {
  readonly url: string;
  /** False where the merchant's own settings stand in the secret and were left alone. */
  readonly isInUse: boolean;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

const providerSecretFile = 'PaymentProviders.json';
/** A second of a provider's retry plan lasts ten milliseconds, as in `npm run sandbox`. */
const notifyDelayScale = 0.01;

/** Whether the template has the secret that the sandbox's settings go into. */
export const hasProviderSecret = (deployment: Deployment): boolean =>
  deployment
    .of('AWS::SecretsManager::Secret')
    .some(({ logicalId }) => secretFile(logicalId) === providerSecretFile);

type Beside = {
  readonly port: number;
  readonly url: string;
  /** How often which fault strikes; none where it is left out. */
  readonly faults?: FaultRates | undefined;
  readonly now: () => number;
};

/**
 * Gives the functions the sandbox's settings at once, because they keep for minutes what they have read, and a sandbox
 * that begins to call back only when it is started.
 */
export async function prepareSandbox(
  state: StateDir,
  { faults, now, ...host }: Beside,
): Promise<LocalSandbox> {
  const port = await state.portFor('sandbox', host.port + 1);
  const url = `http://127.0.0.1:${port}`;
  const stateDir = state.path('sandbox');
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const settings = settingsOf(url, readKeys(stateDir, Date.now()));
  const isInUse = writeSecret(state, JSON.stringify(providerSecret(settings, host.url), undefined, 2));
  let stop = async (): Promise<void> => undefined;
  return {
    url,
    isInUse,
    start: async () => {
      const running = await startSandbox({
        stateDir,
        port,
        seed: 1,
        faults: faults ?? {},
        notifyDelayScale,
        now,
      });
      stop = running.close;
    },
    stop: () => stop(),
  };
}

/** Takes the sandbox's settings away again, so that nothing asks a sandbox that is not there. */
export function leaveSandboxOut(state: StateDir): void {
  if (isOurs(state)) rmSync(fileIn(state));
}

const fileIn = (state: StateDir): string => state.path('secrets', providerSecretFile);
/** Hashes of what was written here: a file with any other content is the merchant's own and is left alone. */
const markIn = (state: StateDir): string => `${fileIn(state)}.sandbox`;
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

function writeSecret(state: StateDir, text: string): boolean {
  const before = contentOf(fileIn(state));
  if (before !== undefined && !isOurs(state)) return false;
  // The mark names the old content too: a crash between the two writes leaves a file that is still ours.
  writeFileAtomically(markIn(state), `${hashOf(before ?? '')}\n${hashOf(text)}\n`);
  writeFileAtomically(fileIn(state), text);
  return true;
}

function isOurs(state: StateDir): boolean {
  const content = contentOf(fileIn(state));
  const marks = contentOf(markIn(state))?.split('\n') ?? [];
  return content !== undefined && marks.includes(hashOf(content));
}
