/** A file that the page asks for; `name` changes with its content, so that a browser may keep it for good. */
export type PageFile = { readonly name: string; readonly contentType: string; readonly text: string };

export type PortalDeps = {
  readonly version: string;
  /** The OpenAPI document as JSON text. */
  readonly openapi: string;
  /** The page as HTML. */
  readonly page: string;
  readonly files: readonly PageFile[];
};
