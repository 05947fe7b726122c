import { Agent, request } from 'node:http';

/** An answer of an AWS-like server other than 200; the code is the exception's name without its prefix. */
export class AwsCallError extends Error {
  override readonly name = 'AwsCallError';
  readonly code: string;
  readonly status: number;

  constructor(code: string, status: number, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
    this.status = status;
  }
}

export type AwsClient = {
  /** Calls one action and gives its parsed answer. */
  readonly call: (
    action: string,
    body: unknown,
    options?: { readonly timeoutMs?: number },
  ) => Promise<unknown>;
  readonly close: () => void;
};

export type AwsTarget = {
  readonly endpoint: string;
  /** The prefix of X-Amz-Target, such as DynamoDB_20120810. */
  readonly prefix: string;
  readonly service: string;
};

export const localCredentials = { accessKeyId: 'local', secretAccessKey: 'local' } as const;

/** What the operator at this machine signs with; that it says so is enough here. */
export const operatorAuthorization = (service: string): string =>
  `AWS4-HMAC-SHA256 Credential=${localCredentials.accessKeyId}/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=local`;

/** A lean AWS JSON 1.0 client of the operator's over kept-alive connections, for local servers. */
export function awsClient(target: AwsTarget): AwsClient {
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  const { hostname, port } = new URL(target.endpoint);
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-date': '20260101T000000Z',
    authorization: operatorAuthorization(target.service),
  };
  return {
    call: (action, body, options) => {
      const payload = Buffer.from(JSON.stringify(body));
      return new Promise((resolve, reject) => {
        const sent = request(
          {
            agent,
            hostname,
            port,
            method: 'POST',
            path: '/',
            headers: {
              ...headers,
              'x-amz-target': `${target.prefix}.${action}`,
              'content-length': payload.length,
            },
            timeout: options?.timeoutMs ?? 30_000,
          },
          (answer) => {
            const chunks: Buffer[] = [];
            answer.on('data', (chunk: Buffer) => chunks.push(chunk));
            answer.on('error', reject);
            answer.on('end', () =>
              settle(answer.statusCode ?? 0, Buffer.concat(chunks).toString(), resolve, reject),
            );
          },
        );
        sent.on('timeout', () =>
          sent.destroy(new AwsCallError('TimeoutError', 0, `${action} took too long`)),
        );
        sent.on('error', reject);
        sent.end(payload);
      });
    },
    close: () => agent.destroy(),
  };
}

function settle(
  status: number,
  text: string,
  resolve: (value: unknown) => void,
  reject: (error: Error) => void,
): void {
  try {
    const parsed: unknown = text === '' ? {} : JSON.parse(text);
    if (status === 200) resolve(parsed);
    else reject(failureOf(status, parsed));
  } catch {
    reject(new AwsCallError('UnreadableAnswer', status, text.slice(0, 200)));
  }
}

function failureOf(status: number, parsed: unknown): AwsCallError {
  const fields = typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  const type = String(fields['__type'] ?? fields['code'] ?? 'UnknownError');
  return new AwsCallError(
    type.slice(type.lastIndexOf('#') + 1),
    status,
    String(fields['message'] ?? fields['Message'] ?? ''),
  );
}
