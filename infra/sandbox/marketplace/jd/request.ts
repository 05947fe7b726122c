import { readBeijingTime } from '../../beijing-time.ts';
import type { Parameters } from '../parameters.ts';
import type { MarketSettings } from '../settings.ts';
import { josSignature } from './signature.ts';

/** JOS says no at its gateway (平台级错误). */
export class JosRefusal extends Error {
  override readonly name = 'JosRefusal';
  readonly code: string;
  readonly english: string;
  constructor(code: string, words: string, english: string) {
    super(words);
    this.code = code;
    this.english = english;
  }
}

const windowMs = 6 * 60_000;
const missing = {
  v: ['4', '缺少版本参数', 'Missing Version'],
  timestamp: ['7', '缺少时间戳参数', 'Missing Timestamp'],
  sign: ['11', '缺少签名参数', 'Missing Signature'],
  method: ['14', '缺少方法名参数', 'Missing Method'],
} as const;

/** Throws where a request is not the merchant's own, whole and of now. */
export function checkRequest(parameters: Parameters, settings: MarketSettings['jd'], now: number): void {
  for (const [name, [code, words, english]] of Object.entries(missing))
    if ((parameters[name] ?? '') === '') throw new JosRefusal(code, words, english);
  if (parameters['v'] !== '2.0') throw new JosRefusal('5', '不支持的版本号', 'Unsupported Version');
  if (parameters['app_key'] !== settings.appKey)
    throw new JosRefusal('21', `key=${parameters['app_key'] ?? ''} 信息无效`, 'Invalid app_key');
  if (!(Math.abs(now - readTimestamp(parameters['timestamp'] ?? '')) <= windowMs))
    throw new JosRefusal('8', '非法的时间戳参数', 'Invalid Timestamp');
  if (parameters['sign'] !== josSignature(parameters, settings.appSecret))
    throw new JosRefusal('12', '无效签名', 'Invalid Signature');
  if (parameters['access_token'] !== settings.accessToken) throw invalidToken();
}

export const invalidToken = (): JosRefusal =>
  new JosRefusal('19', 'token已过期或者不存在，请重新授权', 'Invalid access_token');

/** `2021-05-07 09:20:39`, or with `.683+0800` behind it. */
const readTimestamp = (text: string): number => readBeijingTime(text.replace(/\.\d{3}\+0800$/, ''));
