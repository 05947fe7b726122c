/** Where CloudWatch keeps what is counted in the logs of all functions together. */
export const failureNamespace = 'Zhanggui';

/** Failures that somebody is woken for whichever function met them, by the metric that counts them. */
const counted = {
  /** A call that AWS refused; a missing object looks the same to who may not list its folder. */
  Denied: ({ name }) => name.startsWith('AccessDenied'),
  SecretUnreadable: ({ name, message }) => message.startsWith('The secret ') || name === 'SealBroken',
} satisfies Record<string, (error: Said) => boolean>;

export type FailureMetric = keyof typeof counted;

type Said = { readonly name: string; readonly message: string };

/**
 * A line of the log, which becomes a metric where its `failure`, or what caused that, is one of those that are counted
 * (embedded metric format).
 */
export function withCount(line: unknown): unknown {
  if (!isObject(line)) return line;
  const chain = [...causesOf(line['failure'])];
  const metrics = Object.entries(counted).flatMap(([name, is]) => (chain.some(is) ? [name] : []));
  if (metrics.length === 0) return line;
  const directive = {
    Namespace: failureNamespace,
    Dimensions: [[]],
    Metrics: metrics.map((Name) => ({ Name, Unit: 'Count' })),
  };
  return {
    ...line,
    ...Object.fromEntries(metrics.map((name) => [name, 1])),
    _aws: { Timestamp: Date.parse(String(line['timestamp'])), CloudWatchMetrics: [directive] },
  };
}

/** What `loggable` said of an error and of its causes. */
function* causesOf(failure: unknown): Generator<Said> {
  for (let each = failure; isObject(each); each = each['cause'])
    yield { name: String(each['name']), message: String(each['message']) };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
