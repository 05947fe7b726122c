import { accountId } from '../intrinsics.ts';
import type { Caller } from './callers.ts';
import type { Call } from './policy-document.ts';

/** A call that is not let through: nobody signed it, nobody knows who did, or its caller may not. */
export type Refusal =
  | { readonly kind: 'unsigned' | 'unknown' | 'forged' | 'expired' }
  | {
      readonly kind: 'denied';
      readonly caller: Caller;
      readonly call: Call;
      /** The end of AWS's own sentence. */
      readonly because: string;
    };

/** What a service answers instead. */
export type RefusalAnswer = { readonly status: number; readonly type: string; readonly body: string };

const callerArn = ({ role, functionName }: Caller): string =>
  `arn:aws:sts::${accountId}:assumed-role/${role.name}/${functionName}`;

type Denied = Extract<Refusal, { readonly kind: 'denied' }>;

function sentence({ caller, call, because }: Denied, resource = call.resource): string {
  return `User: ${callerArn(caller)} is not authorized to perform: ${call.action} on resource: ${resource} ${because}`;
}

const unrecognized = {
  unsigned: ['MissingAuthenticationTokenException', 'Request is missing Authentication Token'],
  unknown: ['UnrecognizedClientException', 'The security token included in the request is invalid.'],
  forged: ['InvalidSignatureException', 'The request signature we calculated does not match.'],
  expired: ['InvalidSignatureException', 'Signature expired.'],
} as const;

const json = (version: '1.0' | '1.1', status: number, body: object): RefusalAnswer => ({
  status,
  type: `application/x-amz-json-${version}`,
  body: JSON.stringify(body),
});

/** The error's type and sentence, of every service that speaks JSON. */
const told = (refusal: Refusal): readonly [type: string, message: string] =>
  refusal.kind === 'denied' ? ['AccessDeniedException', sentence(refusal)] : unrecognized[refusal.kind];

/** DynamoDB's words. */
export function tableRefusal(refusal: Refusal): RefusalAnswer {
  const [type, Message] = told(refusal);
  return json('1.0', 400, { __type: `com.amazon.coral.service#${type}`, Message });
}

/** Those of EventBridge and Secrets Manager. */
export function jsonRefusal(refusal: Refusal): RefusalAnswer {
  const [type, message] = told(refusal);
  return json('1.1', 400, { __type: type, message });
}

/** SQS writes its actions small. */
export function queueRefusal(refusal: Refusal): RefusalAnswer {
  const [type, text] = told(refusal);
  const message =
    refusal.kind === 'denied'
      ? text.replaceAll(refusal.call.action, refusal.call.action.toLowerCase())
      : text;
  return json('1.0', 403, { __type: `com.amazon.coral.service#${type}`, message });
}

const bucketCodes = {
  unsigned: ['AccessDenied', 'Access Denied'],
  unknown: ['InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.'],
  forged: [
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided.',
  ],
  expired: ['AccessDenied', 'Request has expired'],
} as const;

/** S3's, which sets resources in quotation marks; SNS speaks XML too. */
export function xmlRefusal(refusal: Refusal): RefusalAnswer {
  const [code, message] =
    refusal.kind === 'denied'
      ? ['AccessDenied', sentence(refusal, `"${refusal.call.resource}"`)]
      : bucketCodes[refusal.kind];
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${escaped(message)}</Message></Error>`;
  return { status: 403, type: 'application/xml', body };
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
