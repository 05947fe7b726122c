/** One HTTP request to a server outside. The port gives up after `timeoutMs`, follows no redirect and keeps the raw bytes. */
export type HttpRequest = {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
};

export type HttpResponse = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
};

/** Throws where no whole answer came; whoever gets an error cannot know what the other side did. */
export type Send = (request: HttpRequest) => Promise<HttpResponse>;

/** A file from a server outside: as a request, and never more bytes than this. */
export type DownloadRequest = HttpRequest & { readonly mostBytes: number };

/** The answer's beginning, and its body as it comes. */
export type HttpDownload = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /**
   * To be read once, as fast as the reader likes. Throws where it is cut off, too long, or not whole in time: what came
   * before then is nothing.
   */
  readonly body: AsyncIterable<Uint8Array>;
  /** Ends the connection, for whoever does not want the body. */
  readonly discard: () => void;
};

/** As `Send`, for files: `timeoutMs` covers all of it to the last byte, and memory does not grow with the file. */
export type Download = (request: DownloadRequest) => Promise<HttpDownload>;
