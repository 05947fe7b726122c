import { losslessJson } from '../../../../shared/kernel/lossless-json.ts';
import type { IncomingPush, Pushes, PushReading } from '../carrier.ts';
import { isSameText, pushForm } from '../push-body.ts';
import { xmlMembers } from '../push-xml.ts';
import type { YtoConfig } from './config.ts';
import { eventOf, pushedScan } from './scan.ts';
import { signYto } from './signature.ts';

const mostScans = 200;
const isXml = (text: string): boolean => text.trimStart().startsWith('<');

/** YTO's pushes (物流状态通知): a form with the scans in JSON, or one in the XML of old, and the signature over that text. */
export function ytoPushes({ push, answers, taughtCodes }: YtoConfig): Pushes | undefined {
  if (!push) return undefined;
  return {
    read: ({ bytes }): PushReading => {
      const form = pushForm(bytes);
      const text = form?.get('logistics_interface');
      if (text === undefined) return { kind: 'refused', reason: 'it has no logistics_interface' };
      if (!isSameText(form?.get('data_digest'), signYto(text, push.secret)))
        return { kind: 'refused', reason: 'the signature is not ours' };
      const scans = scansIn(text);
      if (!scans || scans.length > mostScans)
        return { kind: 'refused', reason: `it is no ${isXml(text) ? 'XML' : 'JSON'} of YTO` };
      const read = scans.flatMap((scan) => pushedScan.safeParse(scan).data ?? []);
      return {
        kind: 'events',
        events: read.map((scan) => eventOf(scan, taughtCodes)),
        unreadable: scans.length - read.length,
      };
    },
    answer: (stored, incoming) => answerTo(incoming, stored, answers),
  };
}

function scansIn(text: string): readonly unknown[] | undefined {
  const said = isXml(text) ? xmlMembers(text.trim(), 'UpdateInfo') : losslessJson(text);
  if (typeof said !== 'object' || said === null) return undefined;
  return Array.isArray(said) ? said : [said];
}

/** In the words that were used: JSON, or the XML of old. */
function answerTo({ bytes }: IncomingPush, stored: boolean, answers: YtoConfig['answers']) {
  if (isXml(pushForm(bytes)?.get('logistics_interface') ?? ''))
    return { body: stored ? answers.xmlStored : answers.xmlAgain, contentType: 'text/xml;charset=utf-8' };
  return { body: stored ? answers.stored : answers.again, contentType: 'application/json;charset=utf-8' };
}
