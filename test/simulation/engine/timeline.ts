type Due = { readonly time: number; readonly order: number; readonly act: () => void };

/** Virtual time: what is to happen, in its order. Nothing in it ever waits for a real timer. */
export type Timeline = {
  readonly now: () => number;
  readonly after: (delayMs: number, act: () => void) => void;
  readonly sleep: (delayMs: number) => Promise<void>;
  /** Lets everything happen that is due until then, each only when nothing more follows from the one before. */
  readonly runUntil: (time: number) => Promise<void>;
};

/** Resolves when every promise that can go on has gone on: a tick comes after the whole queue of microtasks. */
const settled = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));

/** `stopped` ends it early. */
export function timeline(start: number, stopped: () => boolean): Timeline {
  const heap = heapOf();
  let time = start;
  let order = 0;
  const after = (delayMs: number, act: () => void): void => {
    order += 1;
    heap.push({ time: time + Math.max(0, Math.round(delayMs)), order, act });
  };
  return {
    now: () => time,
    after,
    sleep: (delayMs) => new Promise((resolve) => after(delayMs, resolve)),
    runUntil: async (until) => {
      await settled();
      for (let due = heap.popUntil(until); due && !stopped(); due = heap.popUntil(until)) {
        time = due.time;
        due.act();
        await settled();
      }
      time = Math.max(time, until);
    },
  };
}

const before = (a: Due, b: Due): boolean => a.time < b.time || (a.time === b.time && a.order < b.order);

/** A binary heap: the earliest first, and of the same time the one that was put in first. */
function heapOf() {
  const heap: Due[] = [];
  const at = (index: number): Due => heap[index] as Due;
  const swap = (a: number, b: number): void => {
    [heap[a], heap[b]] = [at(b), at(a)];
  };
  const earlier = (index: number, best: number): number =>
    index < heap.length && before(at(index), at(best)) ? index : best;
  const rise = (child: number): void => {
    const parent = (child - 1) >> 1;
    if (child === 0 || !before(at(child), at(parent))) return;
    swap(child, parent);
    rise(parent);
  };
  const sink = (parent: number): void => {
    const least = earlier(2 * parent + 2, earlier(2 * parent + 1, parent));
    if (least === parent) return;
    swap(parent, least);
    sink(least);
  };
  return {
    push: (due: Due): void => {
      heap.push(due);
      rise(heap.length - 1);
    },
    /** Takes the earliest one, unless it is later than that. */
    popUntil: (until: number): Due | undefined => {
      const [first] = heap;
      if (!first || first.time > until) return undefined;
      swap(0, heap.length - 1);
      heap.pop();
      if (heap.length > 0) sink(0);
      return first;
    },
  };
}
