/** A request that whoever holds it may make once or more until it expires: the signature is in the URL (预签名). */
export type Presigned = {
  readonly url: string;
  /** To be sent as they are. */
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
};

/** Lets others put or get single objects of the bucket without a token of ours. */
export type Presign = {
  /** The object is written only where none lies under the key: what is there is never replaced (412). */
  readonly put: (key: string) => Promise<Presigned>;
  readonly get: (key: string) => Promise<Presigned>;
};
