import { createHash } from 'node:crypto';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex').toUpperCase();

/** Of a push: over `param` as it came, decoded once, and the salt of the subscription. */
export const pushSign = (param: string, salt: string): string => md5(`${param}${salt}`);

/** Of a question: over `param` as it is sent, then key and customer. */
export const querySign = (param: string, { key, customer }: { key: string; customer: string }): string =>
  md5(`${param}${key}${customer}`);
