import type {
  CloseAnswer,
  Opened,
  PaymentAnswer,
  PaymentFact,
  Provider,
  RefundAnswer,
  RefundFact,
  RefundRequest,
  RefundState,
  Unknown,
} from '../../functions/payments/provider.ts';

type Answers = {
  readonly open: Opened;
  readonly query: PaymentAnswer;
  readonly close: CloseAnswer;
  readonly refund: RefundAnswer;
  readonly queryRefund: RefundAnswer;
};
/** Gives another answer than the usual one; what `usual` does at the provider happens only where it is called. */
type Line<Answer> = (usual: () => Answer) => Answer;

export type ScriptedProvider = Provider & {
  /** What it was asked, in order: the call and our number. */
  readonly calls: string[];
  /** What it answers next; when nothing is left, it does as a good provider does. */
  readonly script: { readonly [Call in keyof Answers]: Line<Answers[Call]>[] };
  /** What it gave back, by our number of the refund. */
  readonly gaveBack: ReadonlyMap<string, number>;
};

export const noAnswer: Unknown = { state: 'UNKNOWN', cause: 'NO_ANSWER' };

/** Reads and answers callbacks as `real` does; what it is asked is answered from a script, and books are kept. */
export function aProvider(real: Provider): ScriptedProvider {
  const calls: string[] = [];
  const gaveBack = new Map<string, number>();
  const script: ScriptedProvider['script'] = { open: [], query: [], close: [], refund: [], queryRefund: [] };
  const say = async <Call extends keyof Answers>(
    call: Call,
    number: string,
    usual: () => Answers[Call],
  ): Promise<Answers[Call]> => {
    calls.push(`${call} ${number}`);
    const line = script[call].shift();
    return line ? line(usual) : usual();
  };
  return {
    ...real,
    calls,
    script,
    gaveBack,
    open: ({ attempt: { outTradeNo } }) =>
      say('open', outTradeNo, () => ({
        state: 'OPENED',
        action: { kind: 'qr', code: `weixin://wxpay/${outTradeNo}` },
      })),
    query: ({ outTradeNo }) => say('query', outTradeNo, () => ({ state: 'ABSENT' })),
    close: ({ outTradeNo }) => say('close', outTradeNo, () => ({ state: 'CLOSED' })),
    refund: (request) =>
      say('refund', request.outRefundNo, () => {
        gaveBack.set(request.outRefundNo, request.amount.minor);
        return refundAnswer(request, 'SUCCEEDED');
      }),
    queryRefund: (request) =>
      say('queryRefund', request.outRefundNo, () =>
        gaveBack.has(request.outRefundNo) ? refundAnswer(request, 'SUCCEEDED') : { state: 'ABSENT' },
      ),
  };
}

/** What a provider says of a refund that we asked for. */
export function refundAnswer(request: RefundRequest, state: RefundState): RefundAnswer {
  const { outRefundNo, channelTxnId, amount, kind, attempt } = request;
  const fact: RefundFact = {
    outRefundNo,
    channelRefundId: `C${outRefundNo}`,
    outTradeNo: attempt.outTradeNo,
    channelTxnId,
    kind,
    state,
    amount,
    merchant: { account: 'merchant' },
    eventKey: `${outRefundNo}#${state}`,
  };
  return { state, fact };
}

/** What a provider says of a payment. */
export const aPaymentFact = (fact: Pick<PaymentFact, 'outTradeNo' | 'state' | 'amount'>): PaymentFact => ({
  channelTxnId: `T${fact.outTradeNo}`,
  merchant: { account: 'merchant' },
  eventKey: `${fact.outTradeNo}#${fact.state}`,
  ...fact,
});
