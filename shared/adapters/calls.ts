/**
 * How AWS is called: each try at most so many milliseconds, and as often as a try may be repeated. The SDK itself only warns
 * of a request that takes longer, and waits on: a Lambda that was frozen with an open connection would wait for its own end.
 */
export const callsWithin = (requestTimeout: number, maxAttempts = 4) => ({
  maxAttempts,
  requestHandler: { connectionTimeout: 1000, requestTimeout, throwOnRequestTimeout: true },
});
