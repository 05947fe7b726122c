import { parse } from 'lossless-json';
import { Failure } from '../kernel/failure.ts';

const deepest = 32;

/**
 * Parses one JSON text strictly: duplicate keys, `__proto__`, numbers that a double cannot hold, lone surrogates and
 * nesting beyond 32 are refused with MALFORMED_JSON, where `JSON.parse` would quietly change what was sent.
 */
export function parseJson(text: string): unknown {
  if (tooDeep(text)) throw new Failure('MALFORMED_JSON', `The body is nested deeper than ${deepest} levels.`);
  let value: unknown;
  try {
    value = parse(text, refuseReserved, exactNumber);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('MALFORMED_JSON', 'The body is not one well-formed JSON value with unique keys.', {
      cause: error,
    });
  }
  return value;
}

function exactNumber(text: string): number {
  const value = Number(text);
  const unsafe = Number.isInteger(value) && !Number.isSafeInteger(value);
  if (!Number.isFinite(value) || unsafe || Object.is(value, -0))
    throw new Failure('MALFORMED_JSON', 'The body holds a number that cannot be kept exactly.');
  return value;
}

function refuseReserved(key: string, value: unknown): unknown {
  if (key === '__proto__' || key === 'constructor' || key === 'prototype')
    throw new Failure('MALFORMED_JSON', 'The body holds a reserved key.');
  if (!key.isWellFormed() || (typeof value === 'string' && !value.isWellFormed()))
    throw new Failure('MALFORMED_JSON', 'The body holds half of a surrogate pair.');
  return value;
}

const strings = /"(?:[^"\\]|\\.)*"/g;
const brackets = /[[\]{}]/g;

/** Looks at brackets outside strings only, so that a parser that recurses never meets 10,000 of them. */
function tooDeep(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.replace(strings, '').matchAll(brackets)) {
    depth += bracket === '{' || bracket === '[' ? 1 : -1;
    if (depth > deepest) return true;
  }
  return false;
}
