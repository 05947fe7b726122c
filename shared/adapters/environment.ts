import { Logger } from '@aws-lambda-powertools/logger';
import * as z from 'zod';
import { withCount } from '../observability/counted-failure.ts';

/** The environment a Lambda was given, parsed; a missing name stops the container at its start, not at its work. */
export const environment = <Shape extends z.ZodRawShape>(shape: Shape): z.output<z.ZodObject<Shape>> =>
  z.object(shape).parse(process.env);

/** JSON lines, one an event; level and service name are Powertools' standard environment. */
export const loggerFromEnvironment = (): Logger =>
  new Logger({ jsonReplacerFn: (key, value) => (key === '' ? withCount(value) : value) });
