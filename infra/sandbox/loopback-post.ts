import type { SignedPost } from './provider.ts';

export type Posted = { readonly status: number; readonly text: string };

const mostAtOnce = 64;
const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);
const nothing: Posted = { status: 0, text: '' };

/** Posts to this machine and to no other; status 0 says that nothing was sent or nothing came back in time. */
export function loopbackPost(ending: AbortSignal) {
  const lanes = turnstile(mostAtOnce);
  return async (url: string, { headers, body }: SignedPost, timeoutMs: number): Promise<Posted> => {
    if (!URL.canParse(url) || !loopback.has(new URL(url).hostname)) return nothing;
    await lanes.enter();
    const signal = AbortSignal.any([ending, AbortSignal.timeout(timeoutMs)]);
    try {
      const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
      return { status: answer.status, text: await answer.text() };
    } catch {
      return nothing;
    } finally {
      lanes.leave();
    }
  };
}

/** Lets so many through at once; the others wait in a row. */
function turnstile(most: number) {
  let inside = 0;
  const row: (() => void)[] = [];
  return {
    enter: async () => {
      if (inside < most) inside += 1;
      else await new Promise<void>((resolve) => row.push(resolve));
    },
    leave: () => {
      const next = row.shift();
      if (next === undefined) inside -= 1;
      else next();
    },
  };
}
