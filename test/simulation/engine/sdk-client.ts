import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import type { EventBridgeClientConfig } from '@aws-sdk/client-eventbridge';

/** What a server of AWS's JSON protocol answers. */
export type Reply = { readonly status: number; readonly body: Readonly<Record<string, unknown>> };
/** Answers a request, by its operation and body; rejects where no answer comes. */
export type Server = (operation: string, body: string) => Promise<Reply>;

type Sent = { readonly headers: Readonly<Record<string, string>>; readonly body?: string | Uint8Array };

/**
 * Has a client of the SDK ask a server in this process. It tries once, since what the SDK's own tries come to is a fault
 * of the run; the answer's body is whole bytes, so that neither timers nor streams are waited for.
 */
export const clientTo = (server: Server) =>
  ({
    maxAttempts: 1,
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1:1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: {
      handle: async ({ headers, body = '' }: Sent) => {
        const operation = headers['x-amz-target']?.split('.').at(-1) ?? '';
        const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
        const { status, body: answer } = await server(operation, text);
        const response = { statusCode: status, headers: {}, body: Buffer.from(written(answer)) };
        return { response };
      },
    },
  }) as unknown as DynamoDBClientConfig & EventBridgeClientConfig;

/** Bytes are base64 in the protocol, under `B`; an attribute that is called so has no text there. */
export const parsed = (text: string): unknown =>
  text.includes('"B":"')
    ? JSON.parse(text, (name, value) =>
        name === 'B' && typeof value === 'string' ? new Uint8Array(Buffer.from(value, 'base64')) : value,
      )
    : JSON.parse(text);

const written = (body: unknown): string =>
  JSON.stringify(body, (_, value) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
  );
