import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { localCredentials } from '../infra/local/aws-json.ts';
import { tableFromEnvironment } from '../shared/adapters/table.ts';
import type { Table } from '../shared/dynamodb/table.ts';

/** Something that whoever asked has to put right. */
export class AuditError extends Error {
  override readonly name = 'AuditError';
}

const portsShape = z.record(z.string(), z.int());

/** The table that `TABLE_NAME` names in AWS, or else the one of the host that runs over STATE_DIR on this machine. */
export async function tableToAudit(): Promise<Table> {
  if (process.env['TABLE_NAME'] === undefined) await useLocalTable();
  return tableFromEnvironment();
}

async function useLocalTable(): Promise<void> {
  const endpoint = process.env['DYNAMODB_ENDPOINT'] ?? localEndpoint('table');
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: localCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: localCredentials.secretAccessKey,
  });
  process.env['TABLE_NAME'] = await onlyTable();
}

/** Where a part of the host listens that runs over STATE_DIR on this machine. */
export function localEndpoint(part: 'table' | 'queues' | 'events', orSet = 'TABLE_NAME'): string {
  const stateDir = process.env['STATE_DIR'] ?? join(import.meta.dirname, '..', '.local');
  const file = join(stateDir, 'ports.json');
  if (!existsSync(join(stateDir, 'host.lock')) || !existsSync(file))
    throw new AuditError(`No host runs over ${stateDir}: npm start first, or set ${orSet}.`);
  return `http://127.0.0.1:${portsShape.parse(JSON.parse(readFileSync(file, 'utf8')))[part]}`;
}

async function onlyTable(): Promise<string> {
  const client = new DynamoDBClient({ maxAttempts: 1 });
  const { TableNames: [name, ...others] = [] } = await client.send(new ListTablesCommand({}));
  client.destroy();
  if (name === undefined || others.length > 0)
    throw new AuditError('The server has no table, or several: set TABLE_NAME.');
  return name;
}
