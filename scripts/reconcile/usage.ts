/** What `--help` prints: all that somebody needs who has only this command. */
export const usage = `npm run reconcile -- --ledger FILE --bill FILE… [--bank FILE…] [--out DIR]

  Compares your books with the bills of Alipay, WeChat Pay and UnionPay and with the bank's statements, to the fen.
  对账：逐笔核对自家账与支付宝、微信支付、银联账单及银行流水，一分不差。

  --ledger FILE…    your books as CSV, see below (自家账，可多个)
  --bill FILE…      bills as downloaded, unpacked or not; what each is, it tells itself (渠道账单，原样下载即可)
  --bank FILE…      bank statements: camt.053, MT940, CSV of CMB, ICBC and others (银行流水)
  --out DIR         writes statement.html, differences.csv and result.json there (结果写入目录)
  --day DAY         only this day, or FROM..TO (只对这一天)
  --provider NAME   alipay, wechatpay or unionpay: whose the ledger's lines are where it does not say (账所属渠道)
  --policy FILE     JSON, see below (对账规则)
  --show N          prints the first N differences, 20 if left out (显示前 N 笔差异)

  Ends with 0 balanced (已平), 1 differences (有差异), 2 input that cannot be used (输入有误).

THE LEDGER is CSV in UTF-8 or GBK; the first line names the columns, in any order; others are let be (自家账格式):
  kind        payment, refund or dispute (收款/退款/拒付)                                       类型
  amount      in the currency's own unit: 19.90. A refund with or without a minus               金额
  time        2026-11-25 09:30:00 in Beijing time, or RFC 3339 with an offset                   时间
  out_no      your own number: of the order paid, of the refund                                 商户单号
  channel_no  the provider's number; one of the two has to be there                             渠道单号
  and, where you have them: payment_no 支付单号 (of the payment that a refund is of), currency 币种 (CNY if left out),
  fee 手续费, status 状态 (succeeded, processing, failed), account 账户 (merchant number), provider 渠道,
  day 营业日 (where the provider's day is not the calendar's, as UnionPay's that ends at 23:00).

    kind,out_no,channel_no,amount,time
    payment,order-1001,4200001234202611250000000001,19.90,2026-11-25 09:30:00
    refund,refund-7,50300001232026112500000000007,-5.00,2026-11-25 11:02:41

THE POLICY is JSON, and any of it may be left out; beside these defaults (规则，均可省略):
  { "alipay":    { "timingDays": 1, "bankDueDays": 2, "bankWords": ["支付宝", "Alipay", "ALIPAY"] },
    "wechatpay": { "timingDays": 1, "bankDueDays": 2, "bankWords": ["财付通", "微信支付", "Tenpay", "TENPAY"] },
    "unionpay":  { "timingDays": 1, "bankDueDays": 2, "bankWords": ["银联", "UnionPay", "UNIONPAY"], "payouts": "daily-net" },
    "calendar":  { "holidays": [], "workdays": [] } }
  A provider may have "fee": { "ppm": 6000 }, which checks its fees against 0.6 % (费率), and "bankAccount", where it pays to:
  the account of the bank's statements if left out and there is one only. A line that comes a day late on one side clears
  by itself within "timingDays" (跨日): what is alone on the last day needs the next day's files, or is a difference. A
  bank's line is a payout where one of "bankWords" is in it; "holidays" and "workdays" (调休) are days on which banks rest
  or work beside the weekends.

Try it (试一试):  cd scripts/reconcile/example && npm run reconcile -- --ledger ledger.csv --bill *pay-* --bank bank.csv`;
