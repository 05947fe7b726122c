const atOnce = 4;

/** Does some work on each, a few at a time, and gives what came of it but for nothing. */
export async function fewAtOnce<Each, Found>(
  all: readonly Each[],
  work: (each: Each) => Promise<Found | undefined>,
): Promise<Found[]> {
  const [left, found]: [Each[], Found[]] = [[...all], []];
  const next = async (): Promise<void> => {
    for (let each = left.pop(); each !== undefined; each = left.pop()) {
      const one = await work(each);
      if (one !== undefined) found.push(one);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, next));
  return found;
}
