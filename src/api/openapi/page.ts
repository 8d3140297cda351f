/** The document as far as the page shows it. */
export interface ShownDocument {
  readonly info: { readonly title: string; readonly description?: string };
  readonly paths?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, unknown>>; readonly examples?: Readonly<Record<string, unknown>> };
}

interface Schema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  required?: string[];
}

interface Media {
  schema?: Schema;
  examples?: Record<string, { $ref: string }>;
}

interface ShownOperation {
  summary: string;
  description?: string;
  tags?: string[];
  security?: unknown[];
  parameters?: { name: string; in: string; description?: string; schema?: { description?: string } }[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, { description: string; content?: Record<string, Media> }>;
}

/** Where the page's own style sheet is: the page needs nothing else, so its policy allows nothing else. */
export const STYLE_PATH = '/docs/style.css';

/** A page that shows an OpenAPI document: operations by subject, bodies as lists that fold, examples. It works without a script. */
export function docsPage(document: ShownDocument): string {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation: operation as ShownOperation })));
  const tags = [...new Set(operations.map(({ operation }) => operation.tags?.[0] ?? ''))];
  const shown = (tag: string) => operations.filter(({ operation }) => (operation.tags?.[0] ?? '') === tag).map((one) => operationHtml(document, one)).join('');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${text(document.info.title)}</title>
<link rel="stylesheet" href="${STYLE_PATH}"></head><body><header><h1>${text(document.info.title)}</h1><p>${text(document.info.description ?? '')}</p>
<p><a href="/openapi.json">The OpenAPI document</a></p><nav>${tags.map((tag) => `<a href="#${text(tag)}">${text(tag)}</a>`).join(' ')}</nav></header>
<main>${tags.map((tag) => `<section id="${text(tag)}"><h2>${text(tag)}</h2>${shown(tag)}</section>`).join('')}
<section id="schemas"><h2>Bodies</h2>${Object.entries(document.components?.schemas ?? {}).map(([name, schema]) => `<details id="schema-${text(name)}"><summary>${text(name)}</summary>${schemaHtml(schema as Schema)}</details>`).join('')}</section>
</main></body></html>`;
}

/** The style of the page. */
export const DOCS_STYLE = `body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:70rem;padding:1rem;color:#1b1f24;background:#fff}
h2{margin-top:2.5rem;border-bottom:1px solid #c8ccd1}nav a{margin-right:1rem}code,pre{font:14px/1.4 ui-monospace,monospace}
pre{background:#f4f5f7;padding:.75rem;overflow:auto;max-height:30rem}details{margin:.35rem 0}summary{cursor:pointer}
article{margin:1rem 0;padding:.25rem 1rem .75rem;border:1px solid #d8dce0;border-radius:6px}article h3{margin:.5rem 0;font-size:1rem}
.method{display:inline-block;min-width:4.5rem;font-weight:700}ul{margin:.25rem 0;padding-left:1.25rem}.note{color:#555}
@media (prefers-color-scheme:dark){body{background:#15181c;color:#e4e6e9}pre{background:#20242a}article{border-color:#3a4048}.note{color:#a9b0b8}a{color:#8ab8ff}}`;

function operationHtml(document: ShownDocument, one: { path: string; method: string; operation: ShownOperation }): string {
  const { operation } = one;
  const [type, media] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  const parameters = (operation.parameters ?? []).map((parameter) => `<li><code>${text(parameter.name)}</code> (${text(parameter.in)}) ${text(parameter.description ?? parameter.schema?.description ?? '')}</li>`);
  return `<article><h3><span class="method">${text(one.method.toUpperCase())}</span><code>${text(one.path)}</code></h3><p>${text(operation.summary)}</p>
${operation.description ? `<p class="note">${text(operation.description)}</p>` : ''}${operation.security ? '' : '<p class="note">Without a key.</p>'}
${parameters.length > 0 ? `<ul>${parameters.join('')}</ul>` : ''}
${media ? `<p>Body <code>${text(type!)}</code></p>${mediaHtml(document, media)}` : ''}
${Object.entries(operation.responses).map(([status, answer]) => `<details><summary>${text(status)} ${text(answer.description)}</summary>${Object.values(answer.content ?? {}).map((each) => mediaHtml(document, each)).join('')}</details>`).join('')}</article>`;
}

function mediaHtml(document: ShownDocument, { schema, examples }: Media): string {
  const shown = Object.entries(examples ?? {}).map(([name, { $ref }]) => {
    const example = document.components?.examples?.[$ref.split('/').at(-1)!] as { summary?: string; value?: unknown } | undefined;
    const value = typeof example?.value === 'string' ? example.value : JSON.stringify(example?.value, null, 2);
    return `<details><summary>Example: ${text(example?.summary ?? name)}</summary><pre>${text(value ?? '')}</pre></details>`;
  });
  return (schema ? schemaHtml(schema) : '') + shown.join('');
}

/** Fields as a list; objects fold, named ones are linked. */
function schemaHtml(schema: Schema): string {
  const inner = innerOf(schema);
  if (inner.$ref) return refHtml(inner.$ref);
  const fields = Object.entries(inner.properties ?? {});
  if (fields.length === 0) return `<p class="note">${text(typeOf(schema))}</p>`;
  return `<ul>${fields.map(([name, field]) => fieldHtml(name, field, inner.required?.includes(name) ?? false)).join('')}</ul>`;
}

function fieldHtml(name: string, field: Schema, isRequired: boolean): string {
  const inner = innerOf(field);
  const head = `<code>${text(name)}</code>${isRequired ? ' (required)' : ''} <span class="note">${text(typeOf(field))} ${text(field.description ?? inner.description ?? '')}</span>`;
  if (inner.$ref) return `<li>${head} ${refHtml(inner.$ref)}</li>`;
  return inner.properties && Object.keys(inner.properties).length > 0 ? `<li><details><summary>${head}</summary>${schemaHtml(inner)}</details></li>` : `<li>${head}</li>`;
}

function refHtml(ref: string): string {
  const name = ref.split('/').at(-1)!;
  return `<a href="#schema-${text(name)}">${text(name)}</a>`;
}

/** What a list or an alternative holds. */
function innerOf(schema: Schema): Schema {
  if (schema.items) return innerOf(schema.items);
  const option = schema.anyOf?.find((one) => one.properties ?? one.items ?? one.$ref);
  return option ? innerOf(option) : schema;
}

function typeOf(schema: Schema): string {
  if (schema.enum) return schema.enum.map(String).join(' | ');
  const types = schema.anyOf ? schema.anyOf.map(typeOf) : [schema.type ?? []].flat();
  return [...new Set(types.filter((type) => type !== 'null'))].join(' or ').replace('array', 'list');
}

function text(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
