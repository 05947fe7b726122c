/** Runs without the stacks of errors: most errors here are meant, and to say where each began costs more than what threw it. */
export async function stackless<Value>(run: () => Promise<Value>): Promise<Value> {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return await run();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
