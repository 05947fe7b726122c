import { mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import { alipay } from './alipay/alipay.ts';
import { merchantBank } from './bank/bank.ts';
import { callbackSender } from './callback-sender.ts';
import { carriers } from './carriers/carriers.ts';
import { type Control, control, controlAnswer, type PayInput } from './control.ts';
import { dayBooks } from './day-books.ts';
import { faultDesk } from './fault-desk.ts';
import type { FaultRates } from './faults.ts';
import { sandboxServer } from './http-server.ts';
import { readKeys } from './keys.ts';
import { market } from './marketplace/market.ts';
import type { PartyName } from './marketplace/names.ts';
import { payoutsOf } from './payouts.ts';
import { plantsOn } from './plants.ts';
import type { Caller, Desk, Provider } from './provider.ts';
import { refunds } from './refunds.ts';
import { type Settings, settingsOf } from './settings.ts';
import { openStore } from './store.ts';
import type { ProviderName } from './trade.ts';
import { unionpay } from './unionpay/unionpay.ts';
import { wechatpay } from './wechatpay/wechatpay.ts';

export type SandboxOptions = {
  /** Where keys, journal and bills are kept between two starts. */
  readonly stateDir: string;
  /** Any free port when left out. */
  readonly port?: number;
  readonly seed: number;
  readonly faults: FaultRates;
  /** How long a millisecond of the providers' plans lasts here: at 0.001 a minute is 60 of them. */
  readonly notifyDelayScale?: number;
  /** How long a refund is on its way, in real milliseconds. */
  readonly refundDelayMs?: number;
  /** How late a slow answer is, in real milliseconds. */
  readonly slowMs?: number;
  /** Where the merchant's host is, which shop systems send their webhooks to; none are sent where it is left out. */
  readonly merchantUrl?: string;
  /** How many seconds pass at the carriers in one of ours; parcels stand still until they are walked where it is left out. */
  readonly carrierSpeed?: number;
  readonly now: () => number;
};

export type Sandbox = {
  readonly url: string;
  readonly settings: Settings;
  readonly pay: (input: PayInput) => ReturnType<Control['pay']>;
  /** The control API without HTTP. */
  readonly control: Control;
  readonly close: () => Promise<void>;
};

/** Starts the payment providers, the marketplaces and the carriers on one loopback port; an earlier run's state goes on where it ended. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { stateDir, now, seed } = options;
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const keys = readKeys(stateDir, now());
  const store = openStore(stateDir);
  const faults = faultDesk(seed, options.faults);
  const providers: Provider[] = [];
  const provider = (name: ProviderName) => providers.find((each) => each.name === name) as Provider;
  const callers: Caller[] = [];
  const caller = (name: PartyName) => callers.find((each) => each.name === name) as Caller;
  const scale = options.notifyDelayScale ?? 1;
  const sender = callbackSender({ store, provider: caller, faults, scale, now });
  const returns = refunds({ store, provider, sender, delayMs: options.refundDelayMs ?? 50, now });
  const plants = plantsOn(store);
  const bank = merchantBank(stateDir, store, plants);
  const books = dayBooks({ directory: stateDir, store, providers, plants, bank, now });
  let url = '';
  const desk: Desk = {
    store,
    now,
    url: () => url,
    tell: (message, name) => void sender.send(message, name),
    settleLater: returns.settleLater,
    bill: books.bill,
    grown: plants.grown,
    payouts: (name) => payoutsOf(store, name),
  };
  providers.push(alipay(keys.alipay, desk), wechatpay(keys.wechatpay, desk), unionpay(keys.unionpay, desk));
  const shops = market({
    ...{ store, faults, scale, now },
    send: sender.send,
    settings: () => settingsOf(url, keys).shops,
    merchantUrl: options.merchantUrl,
  });
  const parcels = carriers({
    ...{ store, faults, seed, now, speed: options.carrierSpeed ?? 0 },
    send: sender.send,
    settings: () => settingsOf(url, keys).carriers,
    merchantUrl: options.merchantUrl,
  });
  callers.push(...providers, ...shops.callers, ...parcels.callers);
  const parts = {
    store,
    providers,
    sender,
    faults,
    refunds: returns,
    now,
    makeBooks: books.make,
    plants,
    bank,
  };
  const hands = control({
    ...parts,
    market: shops,
    carriers: parcels,
    settings: () => settingsOf(url, keys),
  });
  const server = sandboxServer({
    store,
    parties: [...providers, ...shops.parties, ...parcels.parties],
    faults,
    slowMs: options.slowMs ?? 3_000,
    control: (request) => controlAnswer(hands, request),
  });
  url = await listening(server, options.port ?? 0);
  sender.resume();
  returns.resume();
  const close = async () => {
    parcels.stop();
    server.closeAllConnections();
    await Promise.all([sender.close(), returns.close(), new Promise((resolve) => server.close(resolve))]);
    store.close();
  };
  return { url, settings: settingsOf(url, keys), pay: hands.pay, control: hands, close };
}

function listening(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      if (typeof address === 'object' && address !== null) resolve(`http://127.0.0.1:${address.port}`);
    });
  });
}
