/** An object that a listing shows. */
export type ListedObject = { readonly key: string; readonly bytes: number };

/** Objects by key (对象存储). What is read is streamed, so that its size does not matter. */
export type ObjectStore = {
  /** The bytes of an object, as it is now; undefined where there is none. Throws on the way where the reading breaks off. */
  readonly read: (key: string) => Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Writes a whole object in one go, in place of what was there. */
  readonly put: (key: string, content: Uint8Array | string, contentType?: string) => Promise<void>;
  /** Writes an object as it comes, all or nothing: nobody sees it before its end, and nothing is left where the source throws. */
  readonly putStream: (key: string, chunks: AsyncIterable<Uint8Array>) => Promise<void>;
  /** All objects below a prefix, in the order of their keys. */
  readonly list: (prefix: string) => AsyncIterable<ListedObject>;
};

/** Takes objects away for good, as far as the bucket lets: older versions go by its own rule. */
export type ObjectRemoval = Pick<ObjectStore, 'list'> & {
  /** One that is not there is no error. */
  readonly remove: (key: string) => Promise<void>;
};
