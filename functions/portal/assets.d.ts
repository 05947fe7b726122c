/** esbuild brings these files in as text (`with { type: 'text' }`). */
declare module 'swagger-ui-dist/*' {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: an import of a text has nothing but a default
  export default text;
}
