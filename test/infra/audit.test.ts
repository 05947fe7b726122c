import { auditedName } from '../../shared/dynamodb/audited.ts';
import { suiteAsBuilt } from './synthesize.ts';
import { at, list, resources } from './template.ts';

const suite = await suiteAsBuilt();
const named = (type: string, beginning: string) =>
  resources(suite, type).find(({ id }) => id.startsWith(beginning))?.properties;

/** What a function may do to the bucket of the trail. */
function rightsOf(name: string): readonly string[] {
  const policy = named('AWS::IAM::Policy', `${name}Role`);
  return list(at(policy, 'PolicyDocument', 'Statement'))
    .filter((statement) => JSON.stringify(at(statement, 'Resource')).includes('Trail'))
    .flatMap((statement) => list(at(statement, 'Action')).map(String))
    .sort();
}

it('lets nothing add to the trail that can read, and nothing remove from it or read all of it', () => {
  expect(rightsOf('AuditOnTableChange')).toEqual(['s3:PutObject']);
  expect(rightsOf('AuditOnAnchorSchedule')).toEqual([
    's3:GetObject',
    's3:ListBucket',
    's3:ListBucket',
    's3:PutObject',
  ]);
  expect(rightsOf('AuditApi')).toEqual([]);
  const writers = resources(suite, 'AWS::IAM::Policy').filter(({ properties }) =>
    JSON.stringify(properties).includes('Trail'),
  );
  expect(writers.map(({ id }) => id.replace(/Role.*/, '')).sort()).toEqual([
    'AuditOnAnchorSchedule',
    'AuditOnTableChange',
  ]);
});

it('keeps what is in the trail for three years, whoever wants it gone', () => {
  const trail = named('AWS::S3::Bucket', 'Trail');
  expect(trail).toMatchObject({
    ObjectLockEnabled: true,
    ObjectLockConfiguration: {
      ObjectLockEnabled: 'Enabled',
      Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1098 } },
    },
    VersioningConfiguration: { Status: 'Enabled' },
  });
  expect(list(at(trail, 'LifecycleConfiguration', 'Rules'))).toEqual([
    { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 }, Status: 'Enabled' },
  ]);
});

it('tells the trail of the changes of every kind that has one', () => {
  const mapping = named('AWS::Lambda::EventSourceMapping', 'AuditOnTableChange');
  const patterns = list(at(mapping, 'FilterCriteria', 'Filters')).map((filter) =>
    JSON.parse(String(at(filter, 'Pattern'))),
  );
  const keys = patterns.map((pattern) => at(pattern, 'dynamodb', 'Keys'));
  const heard = (pk: string, sk: string) =>
    keys.some((each) =>
      (
        [
          ['pk', pk],
          ['sk', sk],
        ] as const
      ).every(([name, value]) => {
        const wanted = list(at(each, name, 'S'));
        return (
          wanted.length === 0 ||
          wanted.some((want) => want === value || value.startsWith(String(at(want, 'prefix') ?? '\0')))
        );
      }),
    );
  const kinds = [
    ['ORDER#ord_1', 'ORDER'],
    ['PURCHASE#pur_1', 'RECEIPT#rec_1'],
    ['RISKLIST#block#phone', '0a1b'],
    ['RATECARDS', 'CARD#sf#standard#SH1'],
  ] as const;
  for (const [pk, sk] of kinds)
    expect({ pk, heard: heard(pk, sk), named: auditedName({ pk, sk }) !== undefined }).toEqual({
      pk,
      heard: true,
      named: true,
    });
  expect(heard('STOCK#TEA', 'POOL')).toBe(false);
  expect(heard('TRAIL#order/ord_1', '2026#1')).toBe(false);
});
