import { createHash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import type { FaultRates } from '../sandbox/faults.ts';
import { readKeys } from '../sandbox/keys.ts';
import { startSandbox } from '../sandbox/sandbox.ts';
import { settingsOf } from '../sandbox/settings.ts';
import type { Deployment } from './deployment.ts';
import { carriersSecret, channelShopsSecret, providerSecret } from './sandbox-settings.ts';
import { secretFile } from './secret-server.ts';
import { contentOf, type StateDir, writeFileAtomically } from './state-dir.ts';

/** The providers' stand-ins beside the host, made ready before it serves and started when it does. */
export type LocalSandbox = {
  readonly url: string;
  /** False where the merchant's own settings stand in the secret PaymentProviders and were left alone. */
  readonly isInUse: boolean;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

const providerSecretFile = 'PaymentProviders.json';
const shopSecretFile = 'ChannelShops.json';
const carrierSecretFile = 'Carriers.json';
/** A second of a provider's retry plan lasts ten milliseconds, as in `npm run sandbox`. */
const notifyDelayScale = 0.01;
/** Ten minutes pass at the carriers in a second, as there: a parcel takes some minutes across the country. */
const carrierSpeed = 600;

/** Whether the template has the secret that the providers' settings go into. */
export const hasProviderSecret = (deployment: Deployment): boolean =>
  hasSecret(deployment, providerSecretFile);

const hasSecret = (deployment: Deployment, file: string): boolean =>
  deployment.of('AWS::SecretsManager::Secret').some(({ logicalId }) => secretFile(logicalId) === file);

type Beside = {
  readonly deployment: Deployment;
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
  { deployment, faults, now, ...host }: Beside,
): Promise<LocalSandbox> {
  const port = await state.portFor('sandbox', host.port + 1);
  const url = `http://127.0.0.1:${port}`;
  const stateDir = state.path('sandbox');
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const settings = settingsOf(url, readKeys(stateDir, Date.now()));
  const isInUse = writeSecret(state, providerSecretFile, providerSecret(settings, host.url));
  if (hasSecret(deployment, shopSecretFile)) writeSecret(state, shopSecretFile, channelShopsSecret(settings));
  if (hasSecret(deployment, carrierSecretFile))
    writeSecret(state, carrierSecretFile, carriersSecret(settings));
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
        carrierSpeed,
        merchantUrl: host.url,
        now,
      });
      stop = running.close;
    },
    stop: () => stop(),
  };
}

/** Takes the sandbox's settings away again, so that nothing asks a sandbox that is not there. */
export function leaveSandboxOut(state: StateDir): void {
  for (const name of [providerSecretFile, shopSecretFile, carrierSecretFile])
    if (isOurs(state, name)) rmSync(fileIn(state, name));
}

const fileIn = (state: StateDir, name: string): string => state.path('secrets', name);
/** Hashes of what was written here: a file with any other content is the merchant's own and is left alone. */
const markIn = (state: StateDir, name: string): string => `${fileIn(state, name)}.sandbox`;
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

function writeSecret(state: StateDir, name: string, secret: object): boolean {
  const text = JSON.stringify(secret, undefined, 2);
  const before = contentOf(fileIn(state, name));
  if (before !== undefined && !isOurs(state, name)) return false;
  // The mark names the old content too: a crash between the two writes leaves a file that is still ours.
  writeFileAtomically(markIn(state, name), `${hashOf(before ?? '')}\n${hashOf(text)}\n`);
  writeFileAtomically(fileIn(state, name), text);
  return true;
}

function isOurs(state: StateDir, name: string): boolean {
  const content = contentOf(fileIn(state, name));
  const marks = contentOf(markIn(state, name))?.split('\n') ?? [];
  return content !== undefined && marks.includes(hashOf(content));
}
