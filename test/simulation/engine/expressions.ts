/**
 * The part of DynamoDB's expression language that this project writes, exactly: anything else throws `ModelError`, so
 * that the model never guesses what DynamoDB would do.
 */
export class ModelError extends Error {
  override readonly name = 'ModelError';
}

type Attributes = Readonly<Record<string, unknown>>;
export type Scope = { readonly item: Attributes; readonly values: Attributes };
type Operand = (scope: Scope) => unknown;
export type Condition = (scope: Scope) => boolean;
/** What an update does to an item: the attributes it sets, and those it removes. */
export type Changes = { readonly set: Record<string, unknown>; readonly removed: readonly string[] };
export type Update = (scope: Scope) => Changes;
type Read<Meaning> = {
  readonly means: Meaning;
  readonly names: readonly string[];
  readonly values: readonly string[];
};

const tokenPattern = /\s*(#[A-Za-z]\w*(?:\.#[A-Za-z]\w*)?|:[A-Za-z]\w*|[A-Za-z_]+|<>|<=|>=|[=<>(),+-])/y;

class Tokens {
  readonly #all: readonly string[];
  #at = 0;
  constructor(text: string) {
    this.#all = tokensOf(text);
  }
  peek(): string | undefined {
    return this.#all[this.#at];
  }
  word(): string | undefined {
    return this.peek()?.toUpperCase();
  }
  take(): string {
    const token = this.peek();
    if (token === undefined) throw new ModelError('the expression ends too early');
    this.#at += 1;
    return token;
  }
  accept(word: string): boolean {
    if (this.word() !== word) return false;
    this.#at += 1;
    return true;
  }
  expect(word: string): void {
    if (!this.accept(word)) throw new ModelError(`expected ${word}, found ${this.peek() ?? 'the end'}`);
  }
  list<Each>(read: () => Each): Each[] {
    const all = [read()];
    while (this.accept(',')) all.push(read());
    return all;
  }
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  tokenPattern.lastIndex = 0;
  while (text.slice(tokenPattern.lastIndex).trim() !== '') {
    const [, token] = tokenPattern.exec(text) ?? [];
    if (token === undefined) throw new ModelError(`the model does not know this: ${text}`);
    tokens.push(token);
  }
  return tokens;
}

/** Reads an expression once, and knows it from then on. */
function remembering<Meaning extends Condition | Update>(read: (tokens: Tokens) => Meaning) {
  const remembered = new Map<string, Read<Meaning>>();
  return (text: string): Read<Meaning> => {
    const known = remembered.get(text) ?? readOf(text, read);
    remembered.set(text, known);
    return known;
  };
}

function readOf<Meaning>(text: string, read: (tokens: Tokens) => Meaning): Read<Meaning> {
  const tokens = new Tokens(text);
  const means = read(tokens);
  if (tokens.peek() !== undefined) throw new ModelError(`${tokens.peek()} is one too many in: ${text}`);
  const all = tokensOf(text);
  const named = (mark: string) =>
    all.filter((token) => token.startsWith(mark)).map((token) => token.slice(1));
  return { means, names: named('#'), values: named(':') };
}

export const conditionIn = remembering<Condition>(anyOf);
export const updateIn = remembering<Update>(clauses);

function anyOf(tokens: Tokens): Condition {
  const parts = [allOf(tokens)];
  while (tokens.accept('OR')) parts.push(allOf(tokens));
  return (scope) => parts.some((part) => part(scope));
}

function allOf(tokens: Tokens): Condition {
  const parts = [single(tokens)];
  while (tokens.accept('AND')) parts.push(single(tokens));
  return (scope) => parts.every((part) => part(scope));
}

function single(tokens: Tokens): Condition {
  if (tokens.accept('NOT')) {
    const denied = single(tokens);
    return (scope) => !denied(scope);
  }
  if (tokens.accept('(')) {
    const inner = anyOf(tokens);
    tokens.expect(')');
    return inner;
  }
  if (tokens.word() === 'ATTRIBUTE_EXISTS' || tokens.word() === 'ATTRIBUTE_NOT_EXISTS')
    return existence(tokens);
  return comparison(tokens);
}

function existence(tokens: Tokens): Condition {
  const wanted = tokens.take().toUpperCase() === 'ATTRIBUTE_EXISTS';
  tokens.expect('(');
  const path = pathIn(tokens);
  tokens.expect(')');
  return ({ item }) => (valueAt(item, path) !== undefined) === wanted;
}

const mostChoices = 100;

function comparison(tokens: Tokens): Condition {
  const left = operand(tokens);
  if (tokens.accept('BETWEEN')) {
    const low = operand(tokens);
    tokens.expect('AND');
    const high = operand(tokens);
    return (scope) => holds('<=', low(scope), left(scope)) && holds('<=', left(scope), high(scope));
  }
  if (tokens.accept('IN')) {
    tokens.expect('(');
    const choices = tokens.list(() => operand(tokens));
    if (choices.length > mostChoices) throw new ModelError(`more than ${mostChoices} choices`);
    tokens.expect(')');
    return (scope) => choices.some((choice) => holds('=', left(scope), choice(scope)));
  }
  const operator = tokens.take();
  if (!['=', '<>', '<', '<=', '>', '>='].includes(operator))
    throw new ModelError(`the model does not know the operator ${operator}`);
  const right = operand(tokens);
  return (scope) => holds(operator, left(scope), right(scope));
}

function operand(tokens: Tokens): Operand {
  if (tokens.accept('SIZE')) {
    tokens.expect('(');
    const of = operand(tokens);
    tokens.expect(')');
    return (scope) => sizeOf(of(scope));
  }
  if (tokens.peek()?.startsWith('#')) {
    const path = pathIn(tokens);
    return ({ item }) => valueAt(item, path);
  }
  const token = tokens.take();
  if (token.startsWith(':')) return ({ values }) => values[token.slice(1)];
  throw new ModelError(`the model does not know the operand ${token}`);
}

/** An attribute, or one entry of an attribute that is a map. */
type Path = readonly [attribute: string, entry?: string];

function pathIn(tokens: Tokens): Path {
  const token = tokens.take();
  if (!token.startsWith('#')) throw new ModelError(`expected an attribute, found ${token}`);
  const [name = '', entry] = token.split('.').map((part) => part.slice(1));
  return entry === undefined ? [name] : [name, entry];
}

function valueAt(item: Attributes, [name, entry]: Path): unknown {
  const value = item[name];
  if (entry === undefined) return value;
  return isMap(value) ? value[entry] : undefined;
}

const isMap = (value: unknown): value is Attributes =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function sizeOf(value: unknown): number | undefined {
  if (isMap(value)) return Object.keys(value).length;
  return Array.isArray(value) ? value.length : undefined;
}

/** The map without one of its entries; a map that is not there is the mistake that it is in DynamoDB. */
function without(item: Attributes, name: string, entry: string): Record<string, unknown> {
  const map = item[name];
  if (!isMap(map)) throw new ModelError(`${name} is no map`);
  return Object.fromEntries(Object.entries(map).filter(([each]) => each !== entry));
}

/** A comparison with an attribute that is not there holds only for `<>`; of two types, only `<>` holds as well. */
function holds(operator: string, left: unknown, right: unknown): boolean {
  if (operator === '=' || operator === '<>') return same(left, right) === (operator === '=');
  if (typeof left !== typeof right || !['number', 'string'].includes(typeof left)) return false;
  const order =
    typeof left === 'number' ? left - (right as number) : compareText(left as string, right as string);
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  return operator === '>' ? order > 0 : order >= 0;
}

/** Deep equality of plain data; nothing equals what is not there. */
export function same(left: unknown, right: unknown): boolean {
  if (left === undefined || right === undefined) return false;
  if (typeof left !== 'object' || left === null) return left === right;
  if (typeof right !== 'object' || right === null || Array.isArray(left) !== Array.isArray(right))
    return false;
  const [a, b] = [Object.entries(left), right as Attributes];
  return a.length === Object.keys(b).length && a.every(([name, part]) => same(part, b[name]));
}

/** Texts are ordered by their UTF-8 bytes, which is the order of code points and not of UTF-16 units. */
export function compareText(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at += 1) {
    const [a, b] = [left.charCodeAt(at), right.charCodeAt(at)];
    if (a !== b) return rank(a) - rank(b);
  }
  return left.length - right.length;
}

/** Surrogates stand for code points above all others. */
const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);

function clauses(tokens: Tokens): Update {
  const parts: Update[] = [];
  while (tokens.peek() !== undefined) {
    const clause = tokens.take().toUpperCase();
    if (clause === 'SET') parts.push(...tokens.list(() => assignment(tokens)));
    else if (clause === 'REMOVE') parts.push(...tokens.list(() => removal(tokens)));
    else if (clause === 'ADD') parts.push(...tokens.list(() => addition(tokens)));
    else throw new ModelError(`the model does not know the clause ${clause}`);
  }
  return (scope) => merged(parts.map((part) => part(scope)));
}

/** All parts see the item as it was before; no attribute may be changed twice. */
function merged(parts: readonly Changes[]): Changes {
  const changed = parts.flatMap(({ set, removed }) => [...Object.keys(set), ...removed]);
  if (new Set(changed).size < changed.length) throw new ModelError('an update changes an attribute twice');
  return {
    set: Object.assign({}, ...parts.map(({ set }) => set)),
    removed: parts.flatMap(({ removed }) => removed),
  };
}

function assignment(tokens: Tokens): Update {
  const [name, entry] = pathIn(tokens);
  tokens.expect('=');
  const value = sum(tokens);
  return (scope) => {
    if (entry === undefined) return { set: { [name]: value(scope) }, removed: [] };
    return { set: { [name]: { ...without(scope.item, name, entry), [entry]: value(scope) } }, removed: [] };
  };
}

function removal(tokens: Tokens): Update {
  const [name, entry] = pathIn(tokens);
  return ({ item }) =>
    entry === undefined
      ? { set: {}, removed: [name] }
      : { set: { [name]: without(item, name, entry) }, removed: [] };
}

function addition(tokens: Tokens): Update {
  const [name, entry] = pathIn(tokens);
  if (entry !== undefined) throw new ModelError('the model does not add to an entry of a map');
  const value = operand(tokens);
  return (scope) => ({ set: { [name]: added(scope.item[name] ?? 0, value(scope), 1) }, removed: [] });
}

function sum(tokens: Tokens): Operand {
  const left = term(tokens);
  const sign = tokens.peek();
  if (sign !== '+' && sign !== '-') return (scope) => present(left(scope));
  tokens.take();
  const right = term(tokens);
  return (scope) => added(left(scope), right(scope), sign === '+' ? 1 : -1);
}

function term(tokens: Tokens): Operand {
  const word = tokens.word();
  if (word !== 'IF_NOT_EXISTS' && word !== 'LIST_APPEND') return operand(tokens);
  tokens.take();
  tokens.expect('(');
  const first = term(tokens);
  tokens.expect(',');
  const second = term(tokens);
  tokens.expect(')');
  if (word === 'IF_NOT_EXISTS') return (scope) => first(scope) ?? second(scope);
  return (scope) => [...list(first(scope)), ...list(second(scope))];
}

function present(value: unknown): unknown {
  if (value === undefined) throw new ModelError('an update reads an attribute that is not there');
  return value;
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new ModelError('list_append needs two lists');
  return value;
}

/** DynamoDB counts with 38 digits; what does not fit a number of ours would differ, so it is refused. */
function added(left: unknown, right: unknown, sign: 1 | -1): number {
  if (typeof left !== 'number' || typeof right !== 'number')
    throw new ModelError('an operand of + or - is not a number');
  const total = left + sign * right;
  if (![left, right, total].every(Number.isSafeInteger)) throw new ModelError('a sum is not exact');
  return total;
}
