/** A stream of chance that depends only on its seed and its name, so that one concern never shifts another. */
export type Chance = {
  /** A number in [0, 1). */
  readonly next: () => number;
  /** A whole number from `from` to `to`, both included. */
  readonly between: (from: number, to: number) => number;
  readonly happens: (probability: number) => boolean;
  readonly oneOf: <Each>(choices: readonly Each[]) => Each;
};

/** FNV-1a, 32 bit, going on from an earlier value. */
export function hashText(text: string, from = 0x811c9dc5): number {
  let hash = from;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** Small fast counter, 128 bit of state (Chris Doty-Humphrey, PractRand). */
export function chanceOf(seed: number, name: string): Chance {
  let a = hashText(name);
  let b = hashText(name, seed >>> 0);
  let c = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let round = 0; round < 12; round += 1) next();
  return {
    next,
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
    happens: (probability) => next() < probability,
    oneOf: (choices) => {
      const chosen = choices[Math.floor(next() * choices.length)];
      if (chosen === undefined) throw new Error('nothing to choose from');
      return chosen;
    },
  };
}
