import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { localCredentials } from '../../infra/local/aws-json.ts';
import { accountId } from '../../infra/local/intrinsics.ts';
import { busPost, sqsPost } from './aws-post.ts';
import type { Post } from './send-back.ts';

/** The queues and the bus of a host on this machine; `holdSeconds` as in AWS. */
export function localPost(
  { queues, events }: { readonly queues: string; readonly events: string },
  holdSeconds = 120,
): { readonly sqs: SQSClient; readonly post: Post } {
  const common = { region: 'us-east-1', credentials: localCredentials };
  const sqs = new SQSClient({ ...common, endpoint: queues, useQueueUrlAsEndpoint: false });
  const asking = sqsPost({ sqs, holdSeconds, waitSeconds: 0 });
  return {
    sqs,
    post: {
      ...asking,
      ...busPost(new EventBridgeClient({ ...common, endpoint: events })),
      // The host calls functions out of a queue of its own for each, as its rules and its clock do.
      call: async (functionArn, payload) => {
        const name = `host-async-${functionArn.split(':').at(-1)}`.slice(0, 80);
        await asking.send(`${queues}/${accountId}/${name}`, payload);
      },
    },
  };
}
