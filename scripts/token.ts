import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { HostError } from '../infra/local/host-error.ts';
import { readIssuer, signToken } from '../infra/local/issuer.ts';

/** Prints a token of the local issuer, and nothing else, on stdout. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      scope: { type: 'string', multiple: true, default: [] },
      subject: { type: 'string', default: 'shop' },
      expires: { type: 'string', default: '3600' },
    },
  });
  const stateDir = process.env['STATE_DIR'] ?? join(import.meta.dirname, '..', '.local');
  const expiresInSeconds = Number(values.expires);
  if (!Number.isInteger(expiresInSeconds)) throw new HostError('--expires takes a number of seconds');
  const issuer = readIssuer(join(stateDir, 'issuer.json'));
  const scopes = values.scope.flatMap((scope) => scope.split(/[ ,]+/)).filter((scope) => scope !== '');
  process.stdout.write(`${await signToken(issuer, { scopes, subject: values.subject, expiresInSeconds })}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
});
