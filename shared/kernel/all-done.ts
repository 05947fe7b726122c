/**
 * What all of them gave. Unlike with `Promise.all`, none is under way any more when it throws, with the error of the
 * first that failed, as they stand: what a
 * Lambda leaves behind at its end is frozen, and goes on in the midst of another event or never.
 */
export async function allDone<Done>(works: Iterable<Promise<Done>>): Promise<readonly Done[]> {
  const outcomes = await Promise.allSettled(works);
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}
