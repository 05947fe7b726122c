import { jsonAnswer } from '../../marketplace/desk.ts';
import type { Answer } from '../../provider.ts';

/** What ZTO refuses, with its code. */
export class ZtoRefusal extends Error {
  override readonly name = 'ZtoRefusal';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** What a call came to: its result, and the word for it; ZTO has two words for well done. */
export type Done = { readonly result: unknown; readonly statusCode?: string };

export function ztoAnswer(act: () => Done): Answer {
  const said = (value: object) => jsonAnswer(JSON.stringify(value));
  try {
    const { result, statusCode = 'SYS000' } = act();
    return said({ result, message: '操作成功', status: true, statusCode });
  } catch (error) {
    if (!(error instanceof ZtoRefusal)) throw error;
    return said({ result: null, message: error.message, status: false, statusCode: error.code });
  }
}
