import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { beijingDay } from './beijing-time.ts';
import { readFaultRates } from './faults.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';

const usage =
  'npm run sandbox [-- --port 18080] [--seed 7] [--faults drop=0.1,5xx=0.05] [--scale 0.01] [--state DIR] ' +
  '[--merchant http://127.0.0.1:3000] [--speed 600]';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '18080' },
      seed: { type: 'string', default: '1' },
      faults: { type: 'string', default: '' },
      scale: { type: 'string', default: '0.01' },
      merchant: { type: 'string' },
      speed: { type: 'string', default: '600' },
      state: { type: 'string', default: join(import.meta.dirname, '../../.local/sandbox') },
    },
  });
  const number = (name: 'port' | 'seed' | 'scale' | 'speed') => {
    const value = Number(values[name]);
    if (!(value >= 0)) throw new RangeError(`--${name}: "${values[name]}" is not a number\n${usage}`);
    return value;
  };
  const sandbox = await startSandbox({
    stateDir: values.state,
    port: number('port'),
    seed: number('seed'),
    faults: readFaultRates(values.faults),
    notifyDelayScale: number('scale'),
    carrierSpeed: number('speed'),
    ...(values.merchant === undefined ? {} : { merchantUrl: values.merchant }),
    now: Date.now,
  });
  introduce(sandbox, values.state);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void sandbox.close().then(() => process.exit(0)));
}

function introduce({ url, settings }: Sandbox, stateDir: string): void {
  const lines = [
    `alipay     ${settings.alipay.gateway}   app ${settings.alipay.appId}, seller ${settings.alipay.sellerId}`,
    `wechatpay  ${settings.wechatpay.host}/v3/…   mchid ${settings.wechatpay.mchid}, appid ${settings.wechatpay.appid}`,
    `unionpay   ${settings.unionpay.frontTransReq}   merId ${settings.unionpay.merId}`,
    `tmall      ${settings.shops.tmall.gateway}   shop ${settings.shops.tmall.shopId}, app ${settings.shops.tmall.appKey}`,
    `jd         ${settings.shops.jd.gateway}   shop ${settings.shops.jd.shopId}`,
    `sf         ${settings.carriers.sf.serviceUrl}   partner ${settings.carriers.sf.partnerId}`,
    `zto        ${settings.carriers.zto.serviceUrl}/zto.…   app ${settings.carriers.zto.appKey}`,
    `state      ${stateDir}`,
    '',
    `  settings:  curl -s ${url}/sandbox/settings`,
    `  pay:       curl -s ${url}/sandbox/pay -d '{"provider":"alipay","outTradeNo":"…"}'`,
    `  a fault:   curl -s ${url}/sandbox/faults -d '{"point":"notify","kind":"double"}'`,
    `  an order:  curl -s ${url}/sandbox/market/place -d '{"market":"tmall","lines":[{"code":"TEA-LJ-250","price":16800}]}'`,
    `  parcels:   curl -s ${url}/sandbox/carriers/walk -d '{}'`,
    `  books:     curl -s ${url}/sandbox/day -d '{"day":"${beijingDay(Date.now())}","early":true}'`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

main().catch((error: unknown) => {
  const isUse = error instanceof RangeError || (error instanceof TypeError && 'code' in error);
  process.stderr.write(`${isUse ? error.message : error instanceof Error ? error.stack : error}\n`);
  process.exit(1);
});
