import type { Table } from '../dynamodb/table.ts';
import { loggable } from '../observability/error.ts';
import { loggerFromEnvironment } from './environment.ts';
import { fieldKeysFromEnvironment } from './secrets.ts';
import { system } from './system.ts';
import { tableWith } from './table.ts';

/** It begins as what is counted for the alarm about secrets does. */
const noneCurrent = loggable(new Error('The secret of the field keys names none that is current'));

/**
 * The table that `TABLE_NAME` names, with what tells of a person (个人信息), which is sealed with the keys in the secret that
 * `FIELD_KEYS_SECRET_ID` names. For functions that cannot do without it.
 */
export const personalTableFromEnvironment = (): Table =>
  tableWith(
    fieldKeysFromEnvironment({
      now: system.now,
      onStale: (error) => loggerFromEnvironment().warn('secret not read anew', { failure: loggable(error) }),
      onUnsealed: () =>
        loggerFromEnvironment().error('people are written unsealed', { failure: noneCurrent }),
    }),
  );
