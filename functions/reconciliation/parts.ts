/** A stream that pieces are put into by one and taken out of by another; what waits in it is bounded by `drained`. */
class Outlet implements AsyncIterable<Uint8Array> {
  readonly #pieces: Uint8Array[] = [];
  #bytes = 0;
  #end: { readonly failure?: unknown } | undefined;
  #wakeReader: (() => void) | undefined;
  #wakeWriter: (() => void) | undefined;

  /** Throws what the stream failed at: nobody takes anything out of it any more. */
  put(piece: Uint8Array): void {
    if (this.#end && 'failure' in this.#end) throw this.#end.failure;
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    this.#wakeReader?.();
  }

  end(end: { readonly failure?: unknown }): void {
    this.#end ??= end;
    this.#wakeReader?.();
    this.#wakeWriter?.();
  }

  /** Resolves when no more than so many bytes wait here, or the stream is at its end. */
  async drained(most: number): Promise<void> {
    while (this.#bytes > most && this.#end === undefined)
      await new Promise<void>((resolve) => {
        this.#wakeWriter = resolve;
      });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      const piece = this.#pieces.shift();
      if (piece) {
        this.#bytes -= piece.length;
        this.#wakeWriter?.();
        yield piece;
      } else if (this.#end) {
        if ('failure' in this.#end) throw this.#end.failure;
        return;
      } else
        await new Promise<void>((resolve) => {
          this.#wakeReader = resolve;
        });
    }
  }
}

export type Parts = {
  /**
   * Puts a piece into a part, which is begun by its first one, an empty one too; waits while too much waits there. Throws
   * what the part failed at.
   */
  readonly put: (key: string, piece: Uint8Array) => Promise<void>;
  /** Ends all parts that are begun, and throws what any of them failed at. */
  readonly close: () => Promise<void>;
  /** Gives all parts up; nothing of them is kept. */
  readonly abandon: (failure: unknown) => Promise<void>;
};

/** How many bytes may wait in one part before whoever writes has to. */
const mostWaiting = 256 * 1024;

/** Writes any number of objects at the same time, each as its pieces come; memory holds what waits in them. */
export function partsInto(
  putStream: (key: string, chunks: AsyncIterable<Uint8Array>) => Promise<void>,
): Parts {
  const open = new Map<string, Outlet>();
  let written: Promise<unknown>[] = [];
  const begin = (key: string): Outlet => {
    const outlet = new Outlet();
    open.set(key, outlet);
    written.push(
      putStream(key, outlet).catch((failure: unknown) => {
        outlet.end({ failure });
        return { failure };
      }),
    );
    return outlet;
  };
  const end = (with_: { readonly failure?: unknown }) => {
    for (const outlet of open.values()) outlet.end(with_);
    const ending = written;
    open.clear();
    written = [];
    return Promise.all(ending);
  };
  return {
    put: async (key, piece) => {
      const outlet = open.get(key) ?? begin(key);
      if (piece.length > 0) outlet.put(piece);
      await outlet.drained(mostWaiting);
    },
    close: async () => {
      const failed = (await end({})).find((outcome) => outcome !== undefined);
      if (failed) throw (failed as { readonly failure: unknown }).failure;
    },
    abandon: async (failure) => {
      await end({ failure });
    },
  };
}
