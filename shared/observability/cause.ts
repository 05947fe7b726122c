import { AsyncLocalStorage } from 'node:async_hooks';

/** Who asks for what is going on, and by what. None of it decides anything: it is only written down beside what changes. */
export type Cause = {
  /** The caller of the API, or who signed a callback. */
  readonly by?: string | undefined;
  /** The route that was called, or the type of the event that came. */
  readonly via?: string | undefined;
  /** The id of the request, or of the event. */
  readonly id?: string | undefined;
};

const current = new AsyncLocalStorage<Cause>();

/** Does some work, and all that follows from it, for a cause. */
export const because = <Done>(cause: Cause, work: () => Done): Done => current.run(cause, work);

/** Why what is going on is done; nothing where nobody said so, as at a tick of the clock. */
export const causeNow = (): Cause => current.getStore() ?? {};
