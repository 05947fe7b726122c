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
