import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startScript } from './support/run-script.ts';

/** Where the demo puts its state, so that the test sees what it leaves behind. */
const temporary = mkdtempSync(join(tmpdir(), 'demo-test-'));

const demo = (...args: readonly string[]) => startScript('demo', args, { TMPDIR: temporary }).ended;

it('plays the sample day, finds every promise kept and leaves nothing behind', async () => {
  const { status, output } = await demo();
  expect(output).not.toContain('✘');
  expect(output).toMatch(/✔ Every order ends as whoever wrote the day expects/);
  expect(output).toMatch(/FAN-MINI +手持小风扇 +30 +30 +0 +0 +30/);
  expect(output).toMatch(/expired unpaid +超时关闭 +20 /);
  expect(output).toMatch(/PRICE_CHANGED +1 +TEA-GREEN-100 costs CNY 128\.00, the request says CNY 99\.00/);
  expect(output).toMatch(/paid too late +逾期支付 +2 /);
  expect(output).toMatch(
    /实收 = 订单 \+ 退款 \+ 待处理，分文不差: CNY 5487\.19 = CNY 4280\.30 \+ CNY 1107\.90 \+ CNY 98\.99/,
  );
  expect(output).toMatch(/cases 异常: 3 over by themselves \(自动了结\), 1 open \(待处理\)/);
  expect(output).toMatch(/… WRONG_AMOUNT CNY 98\.99 came for order ord_\w+, which asked for CNY 99\.00/);
  expect(output).toMatch(/✔ The night compares every provider with its bills/);
  expect(output).toMatch(/账单中埋下的差错全部查出、定性正确，且无误报: 6 of 6/);
  expect(output).toMatch(/平台订单不漏单、不重单: 46 of 46/);
  expect(output).toMatch(/可疑订单人工审核，平台订单只挂起不自动取消: [1-9]\d* reviews/);
  expect(status).toBe(0);
  expect(readdirSync(temporary)).toEqual([]);
}, 300_000);

it('says what is wrong with the folder that it is given', async () => {
  expect(await demo('--orders', '/nowhere/at/all')).toEqual({
    status: 2,
    output: '/nowhere/at/all: there is no such folder\n',
  });
});
