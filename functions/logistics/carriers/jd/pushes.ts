import { losslessJson } from '../../../../shared/kernel/lossless-json.ts';
import type { ReadEvent } from '../../domain/tracking.ts';
import type { Pushes, PushReading } from '../carrier.ts';
import { pushText } from '../push-body.ts';
import type { JdCarrierConfig } from './config.ts';
import { eventOf, pushedNode } from './scan.ts';

/** More nodes than a push ever had: JD sends each by itself. */
const mostNodes = 200;

/** JD's pushes (物流轨迹推送): JSON of a node, or of several. They are not signed; the path's token is what proves them. */
export const jdPushes = ({ answers, taughtCodes }: JdCarrierConfig): Pushes => ({
  read: ({ bytes }): PushReading => {
    const text = pushText(bytes);
    const said = text === undefined ? undefined : losslessJson(text);
    const nodes: readonly unknown[] = Array.isArray(said) ? said : [said];
    if (!nodes.some(isNode)) return { kind: 'refused', reason: 'it is no JSON of JD' };
    if (nodes.length > mostNodes) return { kind: 'refused', reason: 'it has too many nodes' };
    const events = nodes.flatMap((node): readonly ReadEvent[] => {
      const { data } = pushedNode.safeParse(node);
      return data ? [eventOf(data.waybillCode, data, taughtCodes)] : [];
    });
    return { kind: 'events', events, unreadable: nodes.length - events.length };
  },
  answer: (stored) => ({
    body: stored ? answers.stored : answers.again,
    contentType: 'application/json',
  }),
});

/** Says at least which parcel it is about; whether that can be read is another matter. */
const isNode = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'waybillCode' in value;
