import { readBeijingTime } from '../../beijing-time.ts';
import type { Parameters } from '../parameters.ts';
import type { MarketSettings } from '../settings.ts';
import { topSignature } from './signature.ts';

/** TOP says no: its code and words, and those of the service behind it. */
export class TopRefusal extends Error {
  override readonly name = 'TopRefusal';
  readonly code: number;
  readonly sub: { readonly code: string; readonly message: string } | undefined;
  constructor(code: number, message: string, sub?: readonly [code: string, message: string]) {
    super(message);
    this.code = code;
    this.sub = sub && { code: sub[0], message: sub[1] };
  }
}

/** What the service behind the gateway refuses. */
export const serviceRefusal = (code: string, message: string): TopRefusal =>
  new TopRefusal(15, 'Remote service error', [code, message]);

export const invalid = (name: string): TopRefusal =>
  new TopRefusal(41, 'Invalid arguments', [`isv.invalid-parameter:${name}`, `参数${name}无效`]);

/** The value of a parameter that has to be there. */
export function needed(parameters: Parameters, name: string): string {
  const value = parameters[name] ?? '';
  if (value !== '') return value;
  throw new TopRefusal(40, 'Missing required arguments', [`isv.missing-parameter:${name}`, `缺少${name}`]);
}

/** A whole number between two; `otherwise` where it is left out. */
export function counted(
  parameters: Parameters,
  name: string,
  { least, most, otherwise }: { readonly least: number; readonly most: number; readonly otherwise: number },
): number {
  const value = Number(parameters[name] ?? otherwise);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw invalid(name);
}

const windowMs = 10 * 60_000;
const missing = {
  method: [21, 'Missing method'],
  app_key: [28, 'Missing app key'],
  timestamp: [30, 'Missing timestamp'],
  v: [32, 'Missing version'],
  sign: [24, 'Missing signature'],
} as const;

/** Throws where a request is not the merchant's own, whole and of now. */
export function checkRequest(parameters: Parameters, settings: MarketSettings['tmall'], now: number): void {
  for (const [name, [code, words]] of Object.entries(missing))
    if ((parameters[name] ?? '') === '') throw new TopRefusal(code, words);
  if (parameters['app_key'] !== settings.appKey)
    throw new TopRefusal(29, 'Invalid app Key', ['isv.appkey-not-exists', 'appkey不存在']);
  if (parameters['v'] !== '2.0') throw new TopRefusal(33, 'Invalid version');
  if (parameters['format'] !== 'json') throw new TopRefusal(23, 'Invalid format');
  const at = readBeijingTime(parameters['timestamp'] ?? '');
  if (!(Math.abs(now - at) <= windowMs))
    throw new TopRefusal(31, 'Invalid timestamp', ['isv.invalid-timestamp', '时间戳与服务器相差超过10分钟']);
  if (parameters['sign'] !== topSignature(parameters, settings.appSecret))
    throw new TopRefusal(25, 'Invalid signature', ['isv.invalid-signature', '无效签名']);
  if ((parameters['session'] ?? '') === '') throw new TopRefusal(26, 'Missing session');
  if (parameters['session'] !== settings.session) throw invalidSession();
}

export const invalidSession = (): TopRefusal =>
  new TopRefusal(27, 'Invalid session', ['invalid-sessionkey', 'SessionKey非法']);
