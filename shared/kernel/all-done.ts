/**
 * What all of them gave, in their order. Where some fail it throws the error of the one that stands first, and unlike with
 * `Promise.all` none is under way any more by then: what a Lambda leaves behind at its end is frozen, and goes on in the
 * midst of another event or never.
 */
export async function allDone<Done>(works: Iterable<Promise<Done>>): Promise<readonly Done[]> {
  const outcomes = await Promise.allSettled(works);
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}
