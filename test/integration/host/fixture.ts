import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const issuer = 'https://issuer.example';
export const audience = 'fixture-api';

/**
 * How a handler of a fixture notes something, as its source. The newline before it keeps it apart from a note that a kill
 * has torn.
 */
export const noteSource = `
import { appendFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
const note = (what) => appendFileSync(process.env.NOTES, '\\n' + JSON.stringify({ by: process.env.ROLE, ...what }) + '\\n');
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
`;

export type Fixture = { readonly directory: string; readonly assembly: string; readonly notes: string };

const root = join(import.meta.dirname, '../../..');
const notesOfNobody = '/nobody/notes.ndjson';

/**
 * A template with one of everything that the host runs, of its own folder and notes. It is synthesized once for all
 * suites: loading the CDK takes longer than most of them.
 */
export async function synthesizeFixture(): Promise<Fixture> {
  const directory = mkdtempSync(join(tmpdir(), 'host-'));
  const [assembly, notes] = [join(directory, 'cdk.out'), join(directory, 'notes.ndjson')];
  cpSync(join(await template(), 'cdk.out'), assembly, { recursive: true });
  for (const file of globSync('*.template.json', { cwd: assembly })) {
    const path = join(assembly, file);
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(notesOfNobody, notes));
  }
  writeFileSync(notes, '');
  return { directory, assembly, notes };
}

/** The folder of the template that all copy; of two that make it at once one is kept. */
async function template(): Promise<string> {
  const sources = ['fixture.ts', 'fixture-template.ts', '../../../package-lock.json'];
  const hash = createHash('sha256');
  for (const source of sources) hash.update(readFileSync(join(import.meta.dirname, source)));
  const folder = join(root, 'build/fixtures', hash.digest('hex').slice(0, 16));
  if (existsSync(folder)) return folder;
  mkdirSync(join(root, 'build/fixtures'), { recursive: true });
  const made = mkdtempSync(`${folder}-`);
  const { synthesizeTemplate } = await import('./fixture-template.ts');
  synthesizeTemplate(made, notesOfNobody);
  try {
    renameSync(made, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(made, { recursive: true });
  }
  return folder;
}

export type Note = { readonly by: string; readonly [name: string]: unknown };

/**
 * What the functions of one role have noted so far. A note counts once its newline is there: a reader may come
 * between two pages of a write, and a kill may end it there.
 */
export function notesBy(fixture: Fixture, role: string): readonly Note[] {
  const lines = readFileSync(fixture.notes, 'utf8')
    .split('\n')
    .slice(0, -1)
    .filter((line) => line.endsWith('}'));
  return lines.map((line): Note => JSON.parse(line)).filter(({ by }) => by === role);
}

/** Waits until a look at the world gives something; fails after half a minute. */
export async function eventually<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (let round = 0; round < 1_200; round += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(25);
  }
  throw new Error('it did not come about within half a minute');
}
