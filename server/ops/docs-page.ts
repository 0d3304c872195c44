import { type Html, html } from './html.ts';
import type { OpenApiDocument } from './openapi.ts';

type PathItem = NonNullable<OpenApiDocument['paths']>[string];
type Operation = NonNullable<PathItem['get']>;
/** The parts of JSON Schema that the API's schemas use. */
type Schema = {
  $ref?: string;
  type?: string | string[];
  format?: string;
  enum?: unknown[];
  const?: unknown;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
};

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** The API for people: one page, without scripts. */
export function docsPage(document: OpenApiDocument, stylesheet: string): string {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [{ method, path, operation, tag: operation.tags?.[0] ?? 'Other' }] : [];
    }),
  );
  const tags = [...new Set(operations.map(({ tag }) => tag))].sort();
  const schemas = Object.entries((document.components?.schemas ?? {}) as Record<string, Schema>);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Mission Control API ${document.info.version}</title>
<link rel="stylesheet" href="${stylesheet}">
</head>
<body>
<nav aria-label="Contents">
<h2>Mission Control API</h2>
<ul>${tags.map((tag) => html`<li><a href="#${anchor(tag)}">${tag}</a></li>`)}<li><a href="#schemas">Schemas</a></li></ul>
<p><a href="/api/openapi.json">OpenAPI 3.1</a></p>
</nav>
<main>
<h1>Mission Control API <small>${document.info.version}</small></h1>
<p>${paragraph(document.info.description ?? '')}</p>
${tags.map(
  (tag) => html`<section id="${anchor(tag)}"><h2>${tag}</h2>
${operations.filter((entry) => entry.tag === tag).map(({ method, path, operation }) => section(method, path, operation))}</section>`,
)}
<section id="schemas"><h2>Schemas</h2>
${schemas.map(([name, schema]) => html`<article id="schema-${name}"><h3>${name}</h3>${shape(schema)}</article>`)}</section>
</main>
</body>
</html>
`.text;
}

function section(method: string, path: string, operation: Operation): Html {
  const parameters = (operation.parameters ?? []).flatMap((parameter) => ('$ref' in parameter ? [] : [parameter]));
  const { requestBody } = operation;
  const body = requestBody && 'content' in requestBody ? Object.entries<{ schema?: unknown }>(requestBody.content) : [];
  return html`<article id="${anchor(`${method} ${path}`)}">
<h3><code class="method ${method}">${method.toUpperCase()}</code> <code>${path}</code></h3>
<p>${operation.summary ?? ''}${operation.security ? html` <small>Takes a session or a token.</small>` : null}</p>
${
  parameters.length > 0
    ? html`<table><caption>Parameters</caption>${parameters.map(
        ({ name, in: place, required, schema }) =>
          html`<tr><th scope="row"><code>${name}</code></th><td>${place}${required ? ', required' : ''}</td><td>${typeOf(schema as Schema)}</td></tr>`,
      )}</table>`
    : null
}
${body.map(([type, { schema }]) => html`<h4>Body <small>${type}</small></h4>${shape(schema as Schema)}`)}
<h4>Answers</h4>
<table>${Object.entries(operation.responses ?? {}).map(
    ([status, response]) =>
      html`<tr><th scope="row">${status}</th><td>${'description' in response ? (response.description ?? '') : ''}</td><td>${
        'content' in response && response.content
          ? Object.values<{ schema?: unknown }>(response.content).map(({ schema }) => typeOf(schema as Schema))
          : null
      }</td></tr>`,
  )}</table>
</article>`;
}

/** A schema spelled out: the fields of an object, else its type in a line. */
function shape(schema: Schema): Html {
  if (!schema.properties) return html`<p>${typeOf(schema)}</p>`;
  const required = new Set(schema.required);
  return html`<table>${Object.entries(schema.properties).map(
    ([name, field]) =>
      html`<tr><th scope="row"><code>${name}</code></th><td>${typeOf(field)}${required.has(name) ? null : html` <small>optional</small>`}</td></tr>`,
  )}</table>`;
}

/** A schema in a line. */
function typeOf(schema: Schema | undefined): Html {
  if (!schema) return html``;
  if (schema.$ref) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    return html`<a href="#schema-${name}">${name}</a>`;
  }
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return joined(either.map(typeOf), ' | ');
  if (schema.allOf) return joined(schema.allOf.map(typeOf), ' & ');
  if (schema.enum)
    return joined(
      schema.enum.map((value) => html`<code>${JSON.stringify(value)}</code>`),
      ' | ',
    );
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`;
  if (schema.items) return html`array of ${typeOf(schema.items)}`;
  if (schema.properties) {
    const fields = Object.entries(schema.properties).map(
      ([name, field]) => html`<code>${name}</code>: ${typeOf(field)}`,
    );
    return html`{ ${joined(fields, ', ')} }`;
  }
  if (typeof schema.additionalProperties === 'object') return html`map of ${typeOf(schema.additionalProperties)}`;
  const type = [schema.type ?? 'any'].flat().join(' | ');
  return schema.format ? html`${type} <small>(${schema.format})</small>` : html`${type}`;
}

const joined = (parts: Html[], separator: string): Html =>
  html`${parts.map((part, index) => html`${index > 0 ? separator : ''}${part}`)}`;

/** Text with its `code` marked up. */
const paragraph = (text: string): Html[] =>
  text.split('`').map((part, index) => (index % 2 ? html`<code>${part}</code>` : html`${part}`));

const anchor = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
