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
  expect(output).toMatch(/FAN-MINI +手持小风扇 +12 +12 +0 +0 +12/);
  expect(output).toMatch(/expired unpaid +超时关闭 +10 /);
  expect(output).toMatch(/PRICE_CHANGED +1 +TEA-GREEN-100 costs CNY 128\.00, the request says CNY 99\.00/);
  expect(output).toMatch(/paid too late +逾期支付 +2 /);
  expect(output).toMatch(
    /实收 = 订单 \+ 退款 \+ 待处理，分文不差: CNY 3903\.89 = CNY 2697\.00 \+ CNY 1107\.90 \+ CNY 98\.99/,
  );
  expect(output).toMatch(/cases 异常: 3 over by themselves \(自动了结\), 1 open \(待处理\)/);
  expect(output).toMatch(/… WRONG_AMOUNT CNY 98\.99 came for order ord_\w+, which asked for CNY 99\.00/);
  expect(output).toMatch(/✔ The night compares every provider with its bills/);
  expect(output).toMatch(/账单中埋下的差错全部查出、定性正确，且无误报: 6 of 6/);
  expect(output).toMatch(/平台订单不漏单、不重单: 46 of 46/);
  expect(output).toMatch(/可疑订单人工审核，平台订单只挂起不自动取消: [1-9]\d* reviews/);
  expect(output).toMatch(/allocated +配货 +\d+ +of \d+ orders, [1-9]\d* of them from two warehouses/);
  expect(output).toMatch(/picked +拣货 .* 1 short, sent from elsewhere/);
  expect(output).toMatch(/labels +面单 .* [1-9]\d* shipments of several parcels/);
  expect(output).toMatch(/sent again +补发 +1 /);
  expect(output).toMatch(/put away +上架 +3 +2 came back, .* 1 not sent/);
  expect(output).toMatch(/ {2}sf +[1-9]\d* +[1-9]\d* +1 +1 +CNY /);
  expect(output).toMatch(/ {2}zto +[1-9]\d* +[1-9]\d* +1 +0 +CNY /);
  expect(output).toMatch(/拣货中取消：下一次扫描被拒，已拣货品退拣上架: 1 of 1/);
  expect(output).toMatch(/先查询，再重试: (\d+) of \1 parcels in \d+ bookings, [1-9]\d* of them asked about/);
  expect(output).toMatch(/每个包裹一页面单（PDF）: (\d+) pages for \1 parcels/);
  expect(output).toMatch(/轨迹乱序、重复、漏推都不影响: (\d+) of \1\n/);
  expect(output).toMatch(/丢件自动发现、补发签收、向承运商索赔到账: 1 of 1/);
  expect(output).toMatch(/平台电子面单发出的隐私订单照样跟踪到签收: ([1-9]\d*) of \1\n/);
  expect(output).toMatch(/每个已付款订单都有结果：[^:]+: (\d+) of \1\n/);
  expect(status).toBe(0);
  expect(readdirSync(temporary)).toEqual([]);
}, 900_000);

it('says what is wrong with the folder that it is given', async () => {
  expect(await demo('--orders', '/nowhere/at/all')).toEqual({
    status: 2,
    output: '/nowhere/at/all: there is no such folder\n',
  });
});
