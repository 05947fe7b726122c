import { nameForm, phoneForm, plainForm } from './normalise.ts';

/** What addresses of forwarders (转运, 集运) and of the trade in empty parcels (空包) have in them. */
export const forwarderWords = [
  '转运',
  '集运',
  '集货',
  '货代',
  '空包',
  '礼品代发',
  '代发礼品',
  '小礼品',
  '刷单',
  'freightforward',
  'parcelforward',
] as const;

/** What is written under orders that nobody wants (刷单): no goods, money back, a review for pay. */
export const brushingWords = [
  '刷单',
  '补单',
  '放单',
  '空包',
  '空单',
  '返款',
  '返现',
  '佣金',
  '不用发货',
  '不要发货',
  '不需要发货',
  '虚拟发货',
  '拍下不发',
  '发小礼品',
] as const;

export const giftWords = ['礼物', '送礼', '生日', '送人', '贺卡', '代送', 'gift', 'birthday'] as const;

/** Names that stand for nobody; compared whole. */
export const placeholderNames = [
  '测试',
  'test',
  'tester',
  'asdf',
  'qwer',
  'qwerty',
  'abc',
  'abcd',
  'aaa',
  'xxx',
  'none',
  'null',
  'undefined',
  '收件人',
  '收货人',
  '匿名',
  '无名',
  '无名氏',
  '某某',
  '某某某',
  '不知道',
  '随便',
] as const;

/** Whether a text has one of the words, whatever its script's form and spacing. */
export function hasWord(text: string, words: readonly string[]): boolean {
  const plain = plainForm(text).replaceAll(/[^\p{L}\p{N}]/gu, '');
  return words.some((word) => plain.includes(word));
}

/** A name of digits, of one sign over and over, or that stands for nobody (姓名无意义); hidden ones are not judged. */
export function isNonsenseName(text: string): boolean | undefined {
  if (/[*＊●•]/u.test(text)) return undefined;
  const name = nameForm(text);
  const signs = [...name];
  if (signs.length === 0 || /^\d+$/u.test(name)) return true;
  if (signs.length >= 3 && new Set(signs).size === 1) return true;
  return placeholderNames.some((placeholder) => placeholder === name);
}

const upwards = '01234567890123456789';
const longestRun = 8;
const repeated = /(\d)\1{8}/;

/** A number of one digit over and over or of digits in a row (电话无意义); hidden ones are not judged. */
export function isNonsensePhone(text: string): boolean | undefined {
  if (/[*＊●•]/u.test(text)) return undefined;
  const number = phoneForm(text)?.number.replace('+', '');
  if (number === undefined) return true;
  if (new Set(number).size === 1 || repeated.test(number)) return true;
  const downwards = [...upwards].reverse().join('');
  for (let at = 0; at + longestRun < number.length; at += 1) {
    const run = number.slice(at, at + longestRun + 1);
    if (upwards.includes(run) || downwards.includes(run)) return true;
  }
  return false;
}
