import { parse } from 'lossless-json';
import { Failure } from '../kernel/failure.ts';

const deepest = 32;

/**
 * Parses one JSON text strictly: duplicate keys, `__proto__`, numbers that a double cannot hold, lone surrogates and
 * nesting beyond 32 are refused with MALFORMED_JSON, where `JSON.parse` would quietly change what was sent.
 */
export function parseJson(text: string): unknown {
  const { levels, members } = outlineOf(text);
  if (levels > deepest)
    throw new Failure('MALFORMED_JSON', `The body is nested deeper than ${deepest} levels.`);
  let kept = 0;
  const refuseReserved = (key: string, value: unknown): unknown => {
    requireSafe(key, value);
    kept += membersOf(value);
    return value;
  };
  let value: unknown;
  try {
    value = parse(text, refuseReserved, exactNumber);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw notOneValue(error);
  }
  // The parser lets a key come twice with one value; then there are more members in the text than in the objects.
  if (kept !== members) throw notOneValue();
  return value;
}

const notOneValue = (cause?: unknown): Failure =>
  new Failure('MALFORMED_JSON', 'The body is not one well-formed JSON value with unique keys.', { cause });

const membersOf = (value: unknown): number =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.keys(value).length : 0;

/** DynamoDB keeps no number closer to zero, except zero. */
const least = 1e-130;
const isZero = /^-?[0.]+(e|$)/i;

function exactNumber(text: string): number {
  const value = Number(text);
  const unsafe = Number.isInteger(value) && !Number.isSafeInteger(value);
  const tiny = Math.abs(value) < least && !isZero.test(text);
  if (!Number.isFinite(value) || unsafe || tiny || Object.is(value, -0))
    throw new Failure('MALFORMED_JSON', 'The body holds a number that cannot be kept exactly.');
  return value;
}

function requireSafe(key: string, value: unknown): void {
  if (key === '__proto__' || key === 'constructor' || key === 'prototype')
    throw new Failure('MALFORMED_JSON', 'The body holds a reserved key.');
  if (!key.isWellFormed() || (typeof value === 'string' && !value.isWellFormed()))
    throw new Failure('MALFORMED_JSON', 'The body holds half of a surrogate pair.');
}

/**
 * Levels and members of a text before it is parsed, so that a parser that recurses never meets 10,000 levels. One pass
 * by hand: any regular expression for strings looks at some texts over and over.
 */
function outlineOf(text: string): { readonly levels: number; readonly members: number } {
  let [level, levels, members] = [0, 0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '"') at = stringEnd(text, at);
    else if (char === ':') members += 1;
    else if (char === '}' || char === ']') level -= 1;
    else if (char === '{' || char === '[') {
      level += 1;
      levels = Math.max(levels, level);
    }
  }
  return { levels, members };
}

function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}
