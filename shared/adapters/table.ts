import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { dynamoTable } from '../dynamodb/dynamo-table.ts';
import type { Table } from '../dynamodb/table.ts';
import { environment } from './environment.ts';
import { system } from './system.ts';

const connectTimeoutMs = 1000;
const requestTimeoutMs = 5000;

/** The table that `TABLE_NAME` names. Region, credentials and endpoint are the SDK's standard environment. */
export function tableFromEnvironment(): Table {
  const { TABLE_NAME: tableName } = environment({ TABLE_NAME: z.string().min(1) });
  const client = new DynamoDBClient({
    maxAttempts: 4,
    requestHandler: { connectionTimeout: connectTimeoutMs, requestTimeout: requestTimeoutMs },
  });
  return dynamoTable({ client, tableName, random: system.random, sleep: system.sleep });
}
