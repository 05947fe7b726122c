import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { dynamoTable } from '../dynamodb/dynamo-table.ts';
import { sealedTable } from '../dynamodb/sealed-table.ts';
import { type Stamp, stampedTable } from '../dynamodb/stamped-table.ts';
import type { Table } from '../dynamodb/table.ts';
import { causeNow } from '../observability/cause.ts';
import type { SealKeys } from '../security/seal.ts';
import { callsWithin } from './calls.ts';
import { environment } from './environment.ts';
import { system } from './system.ts';

const requestTimeoutMs = 5000;

const nonceBytes = 12;

/**
 * The table that `TABLE_NAME` names, without what tells of a person; what it writes carries who asked for it, or else the
 * function's name. Region, credentials and endpoint are the SDK's standard environment.
 */
export const tableFromEnvironment = (): Table => tableWith(undefined);

/** The same with field keys, for those who need to know the person: `personal-table.ts`. */
export function tableWith(keys: (() => Promise<SealKeys>) | undefined): Table {
  const { TABLE_NAME: tableName, POWERTOOLS_SERVICE_NAME: name } = environment({
    TABLE_NAME: z.string().min(1),
    POWERTOOLS_SERVICE_NAME: z.string().default('command'),
  });
  const client = new DynamoDBClient(callsWithin(requestTimeoutMs));
  const table = dynamoTable({ client, tableName, random: system.random, sleep: system.sleep });
  return stampedTable(sealedTable(table, keys), () => stampOf(name));
}

function stampOf(name: string): Stamp {
  const { by = name, via = '', id = '' } = causeNow();
  return [system.now(), by, via, id, system.secretBytes(nonceBytes).toString('base64url')];
}
