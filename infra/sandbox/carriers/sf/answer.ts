import { jsonAnswer } from '../../marketplace/desk.ts';
import type { Answer } from '../../provider.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What SF's platform refuses before any service hears of it (A…). */
export class PlatformRefusal extends Error {
  override readonly name = 'PlatformRefusal';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** What the service behind it refuses. [assumed] are all of its codes but those of a repeated, an unknown and a cancelled order. */
export class ServiceRefusal extends Error {
  override readonly name = 'ServiceRefusal';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

type Envelope = { readonly id: string; readonly isObject: boolean };

/** The envelope, with the service's answer in it as a text, or as the object that the documentation prints. */
export function sfAnswer(act: () => Fields, { id, isObject }: Envelope): Answer {
  const envelope = (code: string, message: string, data: Fields | undefined) =>
    jsonAnswer(
      JSON.stringify({
        apiErrorMsg: message,
        apiResponseID: id,
        apiResultCode: code,
        apiResultData: isObject ? data : JSON.stringify(data),
      }),
    );
  try {
    const msgData = act();
    return envelope('A1000', '', { success: true, errorCode: 'S0000', errorMsg: null, msgData });
  } catch (error) {
    if (error instanceof PlatformRefusal) return envelope(error.code, error.message, undefined);
    if (!(error instanceof ServiceRefusal)) throw error;
    const { code: errorCode, message: errorMsg } = error;
    return envelope('A1000', '', { success: false, errorCode, errorMsg, msgData: null });
  }
}
