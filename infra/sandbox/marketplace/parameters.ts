import { readForm } from '../form.ts';
import type { SandboxRequest } from '../provider.ts';

/** The parameters of a request, from its query and its form together. */
export type Parameters = Readonly<Record<string, string>>;

/** Undefined where one comes twice, or the form is in no charset that can be read. */
export function parametersOf({ query, body, headers }: SandboxRequest): Parameters | undefined {
  const isForm = (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  const parts = [query, isForm ? body.toString('latin1') : ''].filter((part) => part !== '');
  const form = readForm(parts.join('&'));
  if (form === undefined) return undefined;
  return Object.fromEntries([...form].map(([name, value]) => [name, value.toString('utf8')]));
}

/** Names and values of what is signed, sorted by the bytes of the names, nothing between. */
export const signedText = (parameters: Parameters, names: (name: string) => boolean): string =>
  Object.keys(parameters)
    .filter(names)
    .sort()
    .map((name) => `${name}${parameters[name]}`)
    .join('');
