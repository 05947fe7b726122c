import { createHash } from 'node:crypto';
import type { PageFile, PortalDeps } from './routes/deps.ts';

/** The viewer's own files, as the package has them. */
export type Viewer = { readonly script: string; readonly style: string };

/**
 * From 150 operations and contexts on the viewer keeps only those in the page that are on the screen, and the browser's own
 * search finds no other (swagger-ui issue 11056): so each context is a list by itself.
 */
const wholePage = `const contextByContext = () => ({
  wrapComponents: {
    operations: (Operations, { React }) => (props) => {
      const all = props.specSelectors.taggedOperations();
      const only = (tag) => ({ ...props.specSelectors, taggedOperations: () => all.filter((_, each) => each === tag) });
      return all.keySeq().toArray().map((tag) => React.createElement(Operations, { ...props, key: tag, specSelectors: only(tag) }));
    },
  },
});
`;

const start = `${wholePage}SwaggerUIBundle({
  url: 'openapi.json', dom_id: '#docs', validatorUrl: null, deepLinking: true, displayOperationId: true,
  docExpansion: 'list', defaultModelsExpandDepth: 0, defaultModelExpandDepth: 3, tryItOutEnabled: false,
  displayRequestDuration: true, persistAuthorization: false, requestSnippetsEnabled: true,
  plugins: [contextByContext],
});
`;

const house = `body { margin: 0; background: #fff; }
.swagger-ui, .swagger-ui .info .title, .swagger-ui .opblock-tag, .swagger-ui .opblock .opblock-summary-description {
  font-family: system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
}
.swagger-ui .info { margin: 24px 0; }
`;

/** A seal with 掌, so that the browser asks for no favicon. */
const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' " +
  "rx='6' fill='%23b3261e'/%3E%3Ctext x='16' y='23' font-size='20' text-anchor='middle' fill='white'%3E掌%3C/text%3E" +
  '%3C/svg%3E';

/** The page at `/docs` and the files that it asks for, all from this host. */
export function docsPage({ script, style }: Viewer): Pick<PortalDeps, 'page' | 'files'> {
  const viewer = pageFile('viewer.js', script);
  const begin = pageFile('start.js', start);
  const look = pageFile('viewer.css', `${withoutMap(style)}\n${house}`);
  const page = `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>掌柜 Zhanggui API</title>
<link rel="icon" href="${icon}">
<link rel="stylesheet" href="docs/${look.name}">
</head>
<body>
<noscript>这一页需要 JavaScript；文档本身在 <a href="openapi.json">openapi.json</a>。
This page needs JavaScript; the document itself is openapi.json.</noscript>
<div id="docs"></div>
<script src="docs/${viewer.name}"></script>
<script src="docs/${begin.name}"></script>
</body>
</html>
`;
  return { page, files: [viewer, begin, look] };
}

const types = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8' } as const;

/** Named after its content, so that a browser that has it never asks again. */
function pageFile(name: `${string}.${keyof typeof types}`, content: string): PageFile {
  const text = withoutMap(content);
  const [stem, kind] = name.split('.') as [string, keyof typeof types];
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return { name: `${stem}-${hash}.${kind}`, contentType: types[kind], text };
}

/** Without the comment that sends a browser's tools to a source map which is not here. */
const withoutMap = (text: string): string =>
  text.replace(/\n?(?:\/\/|\/\*)# sourceMappingURL=[^\n]*\s*$/, '');
