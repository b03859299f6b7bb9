import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

/** The counters and clocks that operations watch; one registry a process. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    requestSeconds: new Histogram({
      name: 'preceptor_http_request_seconds',
      help: 'Time to answer, seconds',
      labelNames: ['route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 0.5, 1, 3],
      registers: [registry],
    }),
    cards: new Counter({ name: 'preceptor_cards_total', help: 'Cards answered', labelNames: ['hook', 'kind'], registers: [registry] }),
    silence: new Counter({
      name: 'preceptor_silence_total',
      help: 'Draft orders without a card, by cause',
      labelNames: ['cause'],
      registers: [registry],
    }),
    attempts: new Counter({
      name: 'preceptor_attempts_total',
      help: 'Lesson checks finished',
      labelNames: ['result'],
      registers: [registry],
    }),
    labelNights: new Counter({
      name: 'preceptor_label_nights_total',
      help: 'Tries of the nightly import of labels in this process',
      labelNames: ['result'],
      registers: [registry],
    }),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
