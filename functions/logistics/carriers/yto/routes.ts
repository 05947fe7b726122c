import * as z from 'zod';
import type { ReadEvent } from '../../domain/tracking.ts';
import { askCarrier, unreadableAnswer } from '../ask-carrier.ts';
import { type CarrierDeps, CarrierUnavailable, type RouteQuery, type RoutesAnswer } from '../carrier.ts';
import { listOf, maybeText } from '../carrier-fields.ts';
import { membersOf } from '../carrier-json.ts';
import type { YtoConfig, YtoPort } from './config.ts';
import { eventOf, queriedScan } from './scan.ts';
import { signYto } from './signature.ts';

/** Asking YTO where a parcel is (物流轨迹查询), one number a question. */
export function ytoRoutes(config: YtoConfig, deps: CarrierDeps): RouteQuery | undefined {
  const { track, subscribe } = config;
  if (!track) return undefined;
  return {
    most: 1,
    pauseMs: config.pauseMs,
    routes: async (parcels) => {
      const answers: RoutesAnswer[] = [];
      for (const { waybillNo } of parcels) {
        const said = await ask({ NUMBER: waybillNo }, { port: track, config, deps });
        answers.push(answerOf(said, waybillNo, config));
      }
      return {
        events: answers.flatMap(({ events }) => events),
        refused: answers.flatMap(({ refused }) => refused),
      };
    },
    ...(subscribe && {
      subscribe: async ({ waybillNo }) => {
        const { clientId } = subscribe;
        const logistics_interface = JSON.stringify({ clientId, waybillNo });
        const parameters = { client_id: clientId, logistics_interface, msg_type: 'online' };
        const { isDone, code } = outcomeOf(await ask(parameters, { port: subscribe, config, deps }), config);
        if (!isDone) throw new CarrierUnavailable(code, { retry: false });
      },
    }),
  };
}

type Asking = { readonly port: YtoPort; readonly config: YtoConfig; readonly deps: CarrierDeps };

function ask(parameters: Readonly<Record<string, string>>, { port, config, deps }: Asking): Promise<unknown> {
  const param = JSON.stringify(parameters);
  const sign = signYto(`${param}${port.method}${port.version}`, port.secret);
  const body = JSON.stringify({ timestamp: String(deps.now()), param, sign, format: 'JSON' });
  const headers = { 'content-type': 'application/json;charset=utf-8' };
  return askCarrier({ url: port.url, headers, body, timeoutMs: config.timeoutMs }, deps);
}

const outcome = z.object({ code: maybeText, success: maybeText });

/** Throws `CarrierUnavailable` where YTO cannot now. */
function outcomeOf(said: unknown, { codes }: YtoConfig) {
  const { data } = outcome.safeParse(said);
  if (!data || (data.code === undefined && data.success === undefined)) throw unreadableAnswer();
  const code = data.code ?? 'FAILED';
  if (codes.again.includes(code)) throw new CarrierUnavailable(code, { retry: true });
  return { code, isDone: data.success === 'true' };
}

const scans = listOf(queriedScan);

/** Scans come as a list by themselves, or by their numbers in `map`; that there are none has a code (1001), no empty list. */
function answerOf(said: unknown, waybillNo: string, config: YtoConfig): RoutesAnswer {
  if (Array.isArray(said) && said.length > 0)
    return { events: eventsOf(said, waybillNo, config), refused: [] };
  const { code, isDone } = outcomeOf(said, config);
  if (config.codes.none.includes(code)) return { events: [], refused: [] };
  if (config.codes.refused.includes(code)) return { events: [], refused: [{ waybillNo, code }] };
  const list = membersOf(membersOf(said)?.['map'])?.[waybillNo];
  if (!isDone) throw new CarrierUnavailable(code, { retry: false });
  if (!Array.isArray(list)) throw unreadableAnswer();
  return { events: eventsOf(list, waybillNo, config), refused: [] };
}

const eventsOf = (list: unknown, waybillNo: string, { taughtCodes }: YtoConfig): readonly ReadEvent[] =>
  scans
    .parse(list)
    .filter((scan) => (scan.waybillNo ?? waybillNo) === waybillNo)
    .map((scan) => eventOf({ ...scan, waybillNo }, taughtCodes));
