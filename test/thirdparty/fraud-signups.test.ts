import { existsSync } from 'node:fs';
import { shippedRiskPolicy } from '../../functions/risk/domain/decide.ts';
import { shippedRules } from '../../functions/risk/domain/shipped-rules.ts';
import { deviceShared, fraudFile, judgeSignUps, readSignUps, replayed, scoreOf } from './fraud-scores.ts';

const present = existsSync(fraudFile);
if (!present) console.log(`skipped: no sign-ups at ${fraudFile} (set THIRDPARTY_DATA)`);
const withData = present ? describe : describe.skip;

withData('12,812 sign-ups with labels', () => {
  const signUps = present ? readSignUps() : [];
  const { threshold } = shippedRiskPolicy;
  const judged = judgeSignUps(signUps, shippedRules, threshold);

  it('are read whole', () => {
    expect(signUps).toHaveLength(12_812);
    expect(signUps.filter(({ isFraud }) => isFraud)).toHaveLength(1207);
  });

  it('are decided the same again from what each decision keeps (one in five; the benchmark does all)', () => {
    const some = judged.filter((_, at) => at % 5 === 0);
    expect(replayed(some, shippedRules)).toBe(some.length);
  });

  it('are judged with more precision and more recall than by one rule', () => {
    const shipped = scoreOf('shipped', judged);
    const baseline = scoreOf('baseline', judgeSignUps(signUps, [deviceShared], threshold));
    expect(shipped.precision?.value).toBeGreaterThan(0.85);
    expect(shipped.recall?.value).toBeGreaterThan(0.56);
    expect(shipped.load).toBeLessThan(0.063);
    expect(shipped.precision?.low).toBeGreaterThan(baseline.precision?.high ?? 1);
    expect(shipped.recall?.low).toBeGreaterThan(baseline.recall?.high ?? 1);
  });
});
