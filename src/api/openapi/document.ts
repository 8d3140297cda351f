import { OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { claimAnswer, problem } from './answers.ts';
import { type Examples, loadExamples } from './examples.ts';
import { type Content, type Operation, OPERATIONS } from './operations.ts';

/** The OpenAPI 3.1 document of the HTTP side, made from the same schemas that check the bodies, with examples from the samples. */
export function openApiDocument(examples: Examples = loadExamples()) {
  const registry = new OpenAPIRegistry();
  const key = registry.registerComponent('securitySchemes', 'key', { type: 'http', scheme: 'bearer', description: 'A key or a token. `Key <key>` and the bare key are taken as well.' });
  for (const [group, named] of Object.entries(examples)) {
    for (const [name, example] of Object.entries(named)) registry.registerComponent('examples', exampleId(group, name), { ...example });
  }
  for (const operation of OPERATIONS) registry.registerPath(pathOf(operation, { examples, security: key.name }));
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'EDI gateway', version: '1',
      description: 'Claims as JSON or X12 in, what payers answer out. Descriptions of claim fields are their places in the 837. '
        + 'The paths below /medicalnetwork are served below /change/medicalnetwork and /2024-04-01/change/medicalnetwork too.',
    },
    servers: [{ url: '/' }],
  });
}

/** The name of an example among the components. */
function exampleId(group: string, name: string): string {
  return `${group}.${name.replace(/[^\w-]/g, '-')}`;
}

function pathOf(operation: Operation, of: { examples: Examples; security: string }) {
  const [method, path] = operation.at.split(' ') as [string, string];
  const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
  const params = names.length > 0 ? { params: z.object(Object.fromEntries(names.map((name) => [name, z.string()]))) } : {};
  const query = operation.query ? { query: z.object(Object.fromEntries(Object.entries(operation.query).map(([name, text]) => [name, z.string().optional().describe(text)]))) } : {};
  const headers = operation.body && (operation.claim || operation.keyed) ? { headers: z.object({ 'Idempotency-Key': z.string().optional().describe('the same answer for 24 hours') }) } : {};
  return {
    method: method.toLowerCase() as 'get', path, summary: operation.summary, tags: [operation.tag], operationId: operationId(method, path),
    ...(operation.open ? {} : { security: [{ [of.security]: [] }] }), ...(operation.operator ? { description: 'For keys that may run the gateway.' } : {}),
    request: { ...params, ...query, ...headers, ...(operation.body ? { body: bodyOf(operation, operation.body, of.examples) } : {}) },
    responses: responsesOf(operation),
  };
}

function operationId(method: string, path: string): string {
  return `${method.toLowerCase()}-${path.replace(/[{}]/g, '').split('/').filter(Boolean).join('-')}`;
}

function bodyOf(operation: Operation, body: Content, examples: Examples) {
  const group = operation.examples;
  const named = group ? Object.keys(examples[group]) : [];
  const listed = named.length === 0 ? {} : { examples: Object.fromEntries(named.map((name) => [name, { $ref: `#/components/examples/${exampleId(group!, name)}` }])) };
  return { required: true, content: { [mediaType(body)]: { schema: schemaOf(body), ...listed } } };
}

function responsesOf({ answer, status = 200, claim, open }: Operation) {
  const json = (schema: z.ZodType) => ({ content: { 'application/json': { schema } } });
  const refusal = claim ? json(claimAnswer) : { content: { 'application/problem+json': { schema: problem } } };
  return {
    [status]: answer === undefined ? { description: 'Done.' } : { description: 'Good.', content: { [mediaType(answer)]: { schema: schemaOf(answer) } } },
    ...(open ? {} : { 401: { description: 'The key is missing, unknown or revoked, or the token has ended.', ...refusal } }),
    default: { description: claim ? 'Refused, with all errors.' : 'Refused (RFC 9457).', ...refusal },
  };
}

function mediaType(content: Content): string {
  if (content === 'x12') return 'application/edi-x12';
  if (content === 'pdf') return 'application/pdf';
  return content === 'text' ? 'text/plain' : 'application/json';
}

function schemaOf(content: Content): z.ZodType {
  return typeof content === 'string' ? z.string() : content;
}
