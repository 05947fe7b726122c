import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { InputError } from '../import/input-error.ts';
import type { NamedFile } from './arguments.ts';

/** A file that is there and not empty; it can be read once. */
export type InputFile = {
  readonly name: string;
  readonly bytes: number;
  readonly chunks: AsyncIterable<Uint8Array>;
  /** SHA-256 in hex of what was read; of the whole file when all of it was. */
  readonly sha256: () => string;
};

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'may not be read',
  EISDIR: 'is a folder, name a file',
  ENXIO: 'is a pipe or device, name a file',
};

/** Throws `InputError` with the file's name and the reason. `read` hears how many bytes came. */
export async function inputFile(
  { name, path }: NamedFile,
  read: (bytes: number) => void,
): Promise<InputFile> {
  const found = await stat(path).catch((error: unknown) => refuse(name, error));
  const { size } = found;
  if (found.isDirectory()) throw new InputError(`${name}: ${reasons['EISDIR']}`);
  if (!found.isFile()) throw new InputError(`${name}: ${reasons['ENXIO']}`);
  if (size === 0) throw new InputError(`${name}: is empty`);
  const hash = createHash('sha256');
  return {
    name,
    bytes: size,
    chunks: chunksOf({ name, path }, hash, read),
    sha256: () => hash.copy().digest('hex'),
  };
}

async function* chunksOf(
  { name, path }: NamedFile,
  hash: Hash,
  read: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 })) {
      hash.update(chunk);
      read(chunk.length);
      yield chunk;
    }
  } catch (error) {
    refuse(name, error);
  }
}

function refuse(name: string, error: unknown): never {
  const code = systemCode(error);
  if (code === undefined) throw error;
  throw new InputError(`${name}: ${reasons[code] ?? `cannot be read (${code})`}`, { cause: error });
}

/** What the system says is wrong, such as ENOENT; undefined of what is no error of the system. */
export const systemCode = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'syscall' in error && 'code' in error
    ? String(error.code)
    : undefined;
