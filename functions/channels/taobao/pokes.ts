import * as z from 'zod';
import { losslessJson } from '../../../shared/kernel/lossless-json.ts';
import { ChannelUnavailable, type Poke, type Pokes } from '../channel.ts';
import { id, maybeId, maybeText, wrappedList } from '../domain/platform-fields.ts';
import { type Asking, saidOrThrow } from './gateway.ts';
import { numberOf } from './trade.ts';

/** TOP gives 10 to 200 messages at once, and takes as many numbers to confirm. */
const [fewest, most] = [10, 200];
const topics = /^taobao_(?:trade|refund)_/;

const message = z.object({ id, topic: maybeText, content: z.unknown() });
const consumed = z.object({ messages: wrappedList('tmc_message', message) });

/** TMC, pulled. Its messages come at least once and in any order, so what one says of a trade is never taken from it. */
export const pokesOf = (group: string, { ask }: Asking): Pokes => ({
  take: async (wanted) => {
    const quantity = String(Math.min(most, Math.max(fewest, wanted)));
    const answer = saidOrThrow(await ask('taobao.tmc.messages.consume', { group_name: group, quantity }));
    const { data } = consumed.safeParse(answer.node);
    if (!data) throw new ChannelUnavailable('UNREADABLE', { retry: true });
    return data.messages.map(pokeOf);
  },
  confirm: async (ids) => {
    for (let at = 0; at < ids.length; at += most)
      saidOrThrow(
        await ask('taobao.tmc.messages.confirm', {
          group_name: group,
          s_message_ids: ids.slice(at, at + most).join(','),
        }),
      );
  },
});

const about = z.object({ tid: maybeId, tid_str: maybeId });

function pokeOf({ id: messageId, topic = '', content }: z.output<typeof message>): Poke {
  const said = typeof content === 'string' ? losslessJson(content) : content;
  const named = topics.test(topic) ? about.safeParse(said).data : undefined;
  const tid = numberOf(named?.tid, named?.tid_str);
  return { id: messageId, topic, ...(tid === undefined ? {} : { channelOrderId: tid }) };
}
