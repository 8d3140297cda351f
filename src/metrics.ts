import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** The counters of one process, for GET /metrics. */
export interface Metrics {
  registry: Registry;
  outside(name: string, outcome: 'ok' | 'failed', duration_ms: number): void;
  step(name: string, outcome: 'ok' | 'failed', rows: number): void;
  request(route: string, method: string, status: number, duration_ms: number): void;
  due(step: string, rows: number): void;
}

/** A registry of its own for each context, so that two contexts in one process (tests) don't mix. Labels are names and codes only. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const outside = new Histogram({
    name: 'gateway_outside_seconds', help: 'Calls that leave the program: SQL, SFTP, HTTP, queue.',
    labelNames: ['name', 'outcome'], buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10], registers,
  });
  const steps = new Counter({
    name: 'gateway_step_rows_total', help: 'Rows that pipeline steps worked on.', labelNames: ['step', 'outcome'], registers,
  });
  const requests = new Histogram({
    name: 'gateway_http_seconds', help: 'HTTP requests by route pattern.',
    labelNames: ['route', 'method', 'status'], buckets: [0.005, 0.02, 0.05, 0.2, 1, 5], registers,
  });
  const due = new Gauge({ name: 'gateway_due_rows', help: 'Rows that a step has waiting.', labelNames: ['step'], registers });
  return {
    registry,
    outside: (name, outcome, duration_ms) => outside.observe({ name, outcome }, duration_ms / 1000),
    step: (step, outcome, rows) => steps.inc({ step, outcome }, rows),
    request: (route, method, status, duration_ms) => requests.observe({ route, method, status: String(status) }, duration_ms / 1000),
    due: (step, rows) => due.set({ step }, rows),
  };
}
