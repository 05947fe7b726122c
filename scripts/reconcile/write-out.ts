import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { engineVersion } from '../../functions/reconciliation/domain/reconcile-day.ts';
import { statementOf } from '../../functions/reconciliation/statement/statement.ts';
import { InputError } from '../import/input-error.ts';
import type { NamedFile } from './arguments.ts';
import { type Conclusion, openOf, statementData } from './conclusion.ts';
import { systemCode } from './input-file.ts';

/** Writes the statement for people, its CSV, and everything for machines. Throws `InputError` where that is not possible. */
export async function writeOut(
  { name, path }: NamedFile,
  conclusion: Conclusion,
  generatedAt: number,
): Promise<void> {
  const { html, csv } = statementOf(statementData(conclusion, generatedAt));
  try {
    await mkdir(path, { recursive: true });
    await writeFile(join(path, 'statement.html'), html);
    await writeFile(join(path, 'differences.csv'), csv);
    await writeFile(join(path, 'result.json'), `${JSON.stringify(resultOf(conclusion), asText, 2)}\n`);
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    throw new InputError(`--out ${name}: cannot be written (${code})`, { cause: error });
  }
}

/** Sums may be beyond what JSON's numbers hold. */
const asText = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}` : value);

const resultOf = ({ isBalanced, hash, accounts, files }: Conclusion) => ({
  status: isBalanced ? 'BALANCED' : 'OUT_OF_BALANCE',
  resultHash: hash,
  engineVersion,
  files: files.map(({ name, sha256, lines, summary }) => ({ name, sha256, lines, ...summary })),
  accounts: accounts.map((compared) => ({
    provider: compared.subject.provider,
    account: compared.subject.account,
    notes: compared.notes,
    days: compared.days.map(({ day, result: { carried: _, ...result } }) => ({ day, ...result })),
  })),
  open: accounts.flatMap(openOf).map(({ provider, account, found }) => ({ provider, account, ...found })),
});
