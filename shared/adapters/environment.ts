import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { dynamoTable } from '../dynamodb/dynamo-table.ts';
import type { Table } from '../dynamodb/table.ts';
import { system } from './system.ts';

/** The environment a Lambda was given, parsed; a missing name stops the container at its start, not at its work. */
export const environment = <Shape extends z.ZodRawShape>(shape: Shape): z.output<z.ZodObject<Shape>> =>
  z.object(shape).parse(process.env);

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

/** JSON lines, one an event; level and service name are Powertools' standard environment. */
export const loggerFromEnvironment = (): Logger => new Logger();
