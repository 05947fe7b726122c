import { ofBuckets, ofRoutes, ofRules, ofSchedules } from './delivery-needs.ts';
import { ofFailures, ofFunctions, ofMappings } from './function-needs.ts';
import { ofMachines } from './machine-needs.ts';
import type { Given, Need } from './need.ts';

/** Everything that pollers, rules, schedules, the API, state machines, buckets, logs and traces have to be allowed. */
export const serviceNeeds = (given: Given): readonly Need[] =>
  [ofFunctions, ofMappings, ofFailures, ofRules, ofSchedules, ofRoutes, ofMachines, ofBuckets].flatMap((of) =>
    of(given),
  );
