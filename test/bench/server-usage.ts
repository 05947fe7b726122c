import { readdirSync, readFileSync } from 'node:fs';

/** What a server has used so far: CPU milliseconds, of all threads that ever ran, and resident memory. */
export type Usage = {
  /** The host's first thread: HTTP, authorizer, stream reader, bus, queues. */
  readonly mainMs: number;
  /** The host's other threads: the Lambdas, and V8's and libuv's helpers. */
  readonly threadsMs: number;
  /** Its child processes: the table. */
  readonly childrenMs: number;
  readonly totalMs: number;
  readonly rssMb: number;
};

/** Linux counts CPU time in hundredths of a second (USER_HZ), whatever the kernel's own tick is. */
const tickMs = 10;
const pageKb = 4;

/** Reads what a process and all its descendants have used, from /proc: whole ticks of 10 ms. */
export function usageOf(pid: number): Usage {
  const own = statOf(`/proc/${pid}/stat`);
  const mainMs = statOf(`/proc/${pid}/task/${pid}/stat`).cpuMs;
  const children = descendantsOf(pid).map((child) => statOf(`/proc/${child}/stat`));
  const childrenMs = children.reduce((sum, { cpuMs }) => sum + cpuMs, 0);
  return {
    mainMs,
    threadsMs: own.cpuMs - mainMs,
    childrenMs,
    totalMs: own.cpuMs + childrenMs,
    rssMb: [own, ...children].reduce((sum, { rssMb }) => sum + rssMb, 0),
  };
}

/** What was used between two readings; memory is that of the later one. */
export const usedBetween = (before: Usage, after: Usage): Usage => ({
  mainMs: after.mainMs - before.mainMs,
  threadsMs: after.threadsMs - before.threadsMs,
  childrenMs: after.childrenMs - before.childrenMs,
  totalMs: after.totalMs - before.totalMs,
  rssMb: after.rssMb,
});

type Stat = { readonly parent: number; readonly cpuMs: number; readonly rssMb: number };
const gone: Stat = { parent: 0, cpuMs: 0, rssMb: 0 };

/** The fields after the command's name, which may hold spaces: state, parent, … (man 5 proc_pid_stat). */
function statOf(file: string): Stat {
  try {
    const text = readFileSync(file, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [parent, user, system, rssPages] = [1, 11, 12, 21].map((at) => Number(fields[at]));
    if (parent === undefined || user === undefined || system === undefined || rssPages === undefined)
      return gone;
    return { parent, cpuMs: (user + system) * tickMs, rssMb: (rssPages * pageKb) / 1024 };
  } catch {
    return gone;
  }
}

function descendantsOf(pid: number): number[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const byParent = Map.groupBy(all, (each) => statOf(`/proc/${each}/stat`).parent);
  const found: number[] = [];
  for (let next = [pid]; next.length > 0; ) {
    next = next.flatMap((each) => byParent.get(each) ?? []);
    found.push(...next);
  }
  return found;
}
