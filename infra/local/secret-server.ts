import { randomInt } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import * as z from 'zod';
import type { Deployed, Deployment } from './deployment.ts';
import type { Gatekeeper } from './iam/gatekeeper.ts';
import { jsonRefusal } from './iam/refusal.ts';
import { signedBy } from './iam/signature.ts';
import { accountId, region } from './intrinsics.ts';
import type { Log } from './log.ts';
import { contentOf, writeFileAtomically } from './state-dir.ts';

export type SecretServer = { readonly endpoint: string; readonly stop: () => Promise<void> };

export type SecretServerOptions = {
  readonly deployment: Deployment;
  /** The folder of the secrets' files, as `secretFile` names them. */
  readonly directory: string;
  readonly gatekeeper: Gatekeeper;
  readonly log: Log;
  readonly port: number;
};

type Secret = Deployed<'AWS::SecretsManager::Secret'>;
type Generated = NonNullable<Secret['properties']['GenerateSecretString']>;
type Answer = { readonly status: number; readonly body: object | string };

const getShape = z.object({
  SecretId: z.string(),
  VersionStage: z.literal('AWSCURRENT').optional(),
});
const mostBytes = 65_536;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** `PaymentProviders.json`: the construct's name, without the eight digits that CDK puts behind it. */
export const secretFile = (logicalId: string): string =>
  `${logicalId.replace(/(?<=.)[0-9A-F]{8}$/, '')}.json`;

/** Serves GetSecretValue on loopback out of files, which are read at every call, so that a change is seen at once. */
export async function startSecretServer({
  deployment,
  directory,
  gatekeeper,
  log,
  port,
}: SecretServerOptions): Promise<SecretServer> {
  const secrets = deployment.of('AWS::SecretsManager::Secret');
  const server = createServer((request, response) => {
    answerTo(request, { secrets, directory, gatekeeper })
      .catch((error: unknown) => {
        log('GetSecretValue failed', { error });
        return refusal(500, 'InternalServiceError', 'internal error');
      })
      .then((answer) => reply(response, answer));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Given = Pick<SecretServerOptions, 'directory' | 'gatekeeper'> & { readonly secrets: readonly Secret[] };

async function answerTo(
  request: IncomingMessage,
  { secrets, directory, gatekeeper }: Given,
): Promise<Answer> {
  const body = await bodyOf(request);
  if (request.headers['x-amz-target'] !== 'secretsmanager.GetSecretValue')
    return refusal(400, 'UnknownOperationException', 'the host serves GetSecretValue only');
  const asked = getShape.safeParse(parsed(body));
  if (!asked.success)
    return refusal(400, 'InvalidRequestException', 'the host knows the current version only');
  const { SecretId: id } = asked.data;
  const secret = secrets.find(({ ref, name }) => id === ref || id === name);
  const resource = secret?.ref ?? `arn:aws:secretsmanager:${region}:${accountId}:secret:${id}`;
  const call = { action: 'secretsmanager:GetSecretValue', resource };
  const refused = gatekeeper.ofAnybody(signedBy(request), [call]);
  if (refused !== undefined) return jsonRefusal(refused);
  if (secret === undefined)
    return refusal(400, 'ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  return { status: 200, body: { ARN: secret.ref, Name: secret.name, ...versionOf(secret, directory) } };
}

/** What the file holds, whatever that is; where there is none, what the template puts in, or has made once. */
function versionOf({ logicalId, properties }: Secret, directory: string) {
  const file = join(directory, secretFile(logicalId));
  const { GenerateSecretString: generated, SecretString: initial } = properties;
  return {
    SecretString: contentOf(file) ?? (generated ? made(file, generated) : initial),
    VersionId: '00000000-0000-0000-0000-000000000000',
    VersionStages: ['AWSCURRENT'],
  };
}

/** As Secrets Manager makes one; it stays, because what is sealed with it does. */
function made(file: string, wanted: Generated): string {
  const { SecretStringTemplate, GenerateStringKey, PasswordLength } = wanted;
  const characters = Array.from({ length: PasswordLength }, () => alphabet[randomInt(alphabet.length)]);
  const members = z.record(z.string(), z.unknown()).parse(JSON.parse(SecretStringTemplate));
  const text = JSON.stringify({ ...members, [GenerateStringKey]: characters.join('') });
  writeFileAtomically(file, text);
  return text;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes <= mostBytes) chunks.push(chunk as Buffer);
  }
  return bytes > mostBytes ? '' : Buffer.concat(chunks).toString();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const refusal = (status: number, type: string, message: string): Answer => ({
  status,
  body: { __type: type, message },
});

function reply(response: ServerResponse, { status, body }: Answer): void {
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.1',
    'content-length': Buffer.byteLength(payload),
  });
  response.end(payload);
}
