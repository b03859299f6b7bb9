import type { Basic } from 'fhir/r4';
import type { HistoryView } from '../../contract/index.ts';
import type { Stored } from '../../records/index.ts';
import { dateInterval, EXTENSION, IDENTIFIER_SYSTEM } from '../../standards/fhir-r4/index.ts';

type Said = HistoryView['elsewhere'][number];

/** The name that a system was registered by; null where an operator gave it a token only. */
const nameOf = (source: string): string | null =>
  /^client:(.+)$/.exec(decodeURIComponent(source.slice(source.lastIndexOf('/') + 1)))?.[1] ?? null;

/**
 * An assertion that a registered system wrote, as its clinician reads it; undefined for one of our own.
 * @param now decides whether its period is over
 */
export function toSaidElsewhere(assertion: Stored<Basic>, now: Date): Said | undefined {
  const { source } = assertion.meta as { source?: string };
  if (source?.startsWith(`${IDENTIFIER_SYSTEM.system}/`) !== true) return undefined;
  const valueOf = (url: string) => assertion.extension?.find((one) => one.url === url);
  const topic = valueOf(EXTENSION.topic)?.valueCodeableConcept;
  const { start = '', end = '' } = valueOf(EXTENSION.validity)?.valuePeriod ?? {};
  const status = valueOf(EXTENSION.assertionStatus)?.valueCodeableConcept?.coding?.[0]?.code;
  const isOver = (dateInterval(end)?.endsAt ?? Infinity) <= now.getTime();
  return {
    title: topic?.text ?? topic?.coding?.[0]?.display ?? topic?.coding?.[0]?.code ?? 'A topic without a name',
    from: nameOf(source),
    validFrom: start,
    validUntil: end,
    state: status === 'revoked' ? 'revoked' : status === 'active' && !isOver ? 'current' : 'lapsed',
    resource: `Basic/${assertion.id}`,
  };
}
