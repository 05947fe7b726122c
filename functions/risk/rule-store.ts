import * as z from 'zod';
import { type AccessPattern, type Entity, keyOf } from '../../shared/dynamodb/entity.ts';
import {
  beginningWith,
  type Item,
  type Put,
  type Table,
  unlessRefused,
  type Write,
} from '../../shared/dynamodb/table.ts';
import { type Rule, ruleSchema } from './domain/rule.ts';
import { type RuleSet, type RuleSwitch, reviewPolicySchema } from './domain/rule-set.ts';

const setEntity: Entity = {
  name: 'Risk rule set',
  pk: 'RISKRULESET',
  sk: 'RISKRULESET',
  holds:
    'of each rule that was changed here its newest version, and the one that is switched on or off, whole; the review policy',
};

const versionEntity: Entity = {
  name: 'Risk rule version',
  pk: 'RISKRULE#{ruleId}',
  sk: 'VERSION#{version}',
  holds: 'one version of a rule, who made it and when. Never changed',
};

const switchEntity: Entity = {
  name: 'Risk rule switch',
  pk: 'RISKRULE#{ruleId}',
  sk: 'SWITCH#{set}',
  holds: 'that a version was switched on or off, by whom, when and why. Never changed',
};

const archiveEntity: Entity = {
  name: 'Archived risk rules',
  pk: 'RISKRULES#{rulesHash}',
  sk: 'RISKRULES',
  holds:
    'the rules that decisions were made by, whole, under their hash, so that a decision can be made again',
};

export const entities: readonly Entity[] = [setEntity, versionEntity, switchEntity, archiveEntity];

export const accessPatterns: readonly AccessPattern[] = [
  {
    pattern: 'Read the rules that are switched on',
    by: 'functions/risk/rule-store.ts#ruleStore',
    operation: 'GetItem; kept in the container for some seconds',
    requests: '1',
    writeUnits: '0',
    readUnits: '1 a 4 KB: some 8 changed rules',
  },
  {
    pattern: 'Keep a new version of a rule, or switch one on or off',
    by: 'functions/risk/rule-store.ts#ruleStore',
    operation: 'TransactWriteItems on the version of the set that was seen',
    requests: '1',
    writeUnits: '2 a KB of the set and of the version or switch',
    readUnits: '0',
  },
  {
    pattern: 'Archive the rules that a container decides by',
    by: 'functions/risk/rule-store.ts#ruleStore',
    operation: 'GetItem, eventually consistent; PutItem where they are new',
    requests: '1 a container and set of rules',
    writeUnits: '0; 1 a KB where they are new',
    readUnits: '0.5 a 4 KB',
  },
  {
    pattern: 'Read the versions of a rule and how they were switched; read archived rules',
    by: 'functions/risk/rule-store.ts#ruleStore',
    operation: 'Query; GetItem',
    requests: '1',
    writeUnits: '0',
    readUnits: '0.5 a 4 KB',
  },
];

const storedSwitch = z.object({
  enabled: z.boolean(),
  rule: ruleSchema,
  by: z.string(),
  at: z.int(),
  reason: z.string(),
});

const storedSet = z.object({
  version: z.int(),
  latest: z.record(z.string(), z.int()),
  switches: z.record(z.string(), storedSwitch),
  reviewPolicy: reviewPolicySchema.optional(),
});

const storedVersion = z.object({
  ruleId: z.string(),
  version: z.int(),
  rule: ruleSchema,
  by: z.string(),
  at: z.int(),
});
export type RuleVersion = z.output<typeof storedVersion>;

const storedRecord = storedSwitch.omit({ rule: true }).extend({ ruleId: z.string(), ruleVersion: z.int() });
export type SwitchRecord = z.output<typeof storedRecord>;

export type RuleStore = {
  readonly set: () => Promise<RuleSet>;
  /** Keeps a version with the set that names it as the newest; false where others changed the set first. */
  readonly addVersion: (made: RuleVersion, after: RuleSet) => Promise<boolean>;
  /** Writes the set after a switch, and who did it; false where others changed the set first. */
  readonly saveSwitch: (ruleId: string, done: RuleSwitch, after: RuleSet) => Promise<boolean>;
  /** Writes the set after another change; false where others changed it first. */
  readonly saveSet: (after: RuleSet) => Promise<boolean>;
  readonly version: (ruleId: string, version: number) => Promise<RuleVersion | undefined>;
  /** The versions that were made here, and how they were switched; the latest first. */
  readonly historyOf: (ruleId: string) => Promise<RuleHistory>;
  readonly archive: (rulesHash: string, rules: readonly Rule[]) => Promise<void>;
  readonly archived: (rulesHash: string) => Promise<readonly Rule[] | undefined>;
};
export type RuleHistory = {
  readonly versions: readonly RuleVersion[];
  readonly switches: readonly SwitchRecord[];
};

const emptySet: RuleSet = { version: 0, latest: {}, switches: {} };

export function ruleStore(table: Table): RuleStore {
  const archive = (rulesHash: string) => table.get(keyOf(archiveEntity, { rulesHash }), { eventually: true });
  return {
    set: async () => {
      const item = await table.get(keyOf(setEntity, {}));
      return item ? storedSet.parse(item) : emptySet;
    },
    addVersion: (made, after) => unlessRefused(table.transact([setPut(after), versionPut(made)])),
    saveSwitch: (ruleId, done, after) =>
      unlessRefused(table.transact([setPut(after), switchPut(ruleId, done, after)])),
    saveSet: (after) => unlessRefused(table.write(setPut(after))),
    version: async (ruleId, version) => {
      const item = await table.get(keyOf(versionEntity, { ruleId, version: padded(version) }));
      return item && storedVersion.parse(item);
    },
    historyOf: (ruleId) => historyOf(table, ruleId),
    archive: async (rulesHash, rules) => {
      if (await archive(rulesHash)) return;
      await table.write({ kind: 'put', item: { ...keyOf(archiveEntity, { rulesHash }), rules } });
    },
    archived: async (rulesHash) => {
      const item = await archive(rulesHash);
      return item && z.object({ rules: z.array(ruleSchema) }).parse(item).rules;
    },
  };
}

const padded = (version: number): string => String(version).padStart(6, '0');

/** The version before is the one that has to be there, or nothing at all. */
const setPut = (after: RuleSet): Put => ({
  kind: 'put',
  item: { ...keyOf(setEntity, {}), ...after },
  ...(after.version === 1
    ? { condition: 'attribute_not_exists(#pk)' }
    : { condition: '#version = :seen', values: { seen: after.version - 1 } }),
});

const versionPut = (made: RuleVersion): Write => ({
  kind: 'put',
  item: { ...keyOf(versionEntity, { ...made, version: padded(made.version) }), ...made },
  condition: 'attribute_not_exists(#pk)',
});

const switchPut = (ruleId: string, { rule, ...done }: RuleSwitch, set: RuleSet): Write => ({
  kind: 'put',
  item: {
    ...keyOf(switchEntity, { ruleId, set: padded(set.version) }),
    ...done,
    ruleId,
    ruleVersion: rule.version,
  },
});

async function historyOf(table: Table, ruleId: string): Promise<RuleHistory> {
  const { pk } = keyOf(versionEntity, { ruleId, version: '' });
  const latestOf = async (prefix: string): Promise<readonly Item[]> =>
    (await table.query({ pk, between: beginningWith(prefix), descending: true, limit: 100 })).items;
  const [versions, switches] = await Promise.all([latestOf('VERSION#'), latestOf('SWITCH#')]);
  return {
    versions: versions.map((item) => storedVersion.parse(item)),
    switches: switches.map((item) => storedRecord.parse(item)),
  };
}
