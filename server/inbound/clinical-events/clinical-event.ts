import type { LooseResource } from '../../standards/cds-hooks/index.ts';
import type { SourceKind } from './event-source.ts';

/** By what an EHR names whom an event is about: a name of its own, or an NPI where it says only that. */
export type EventPerson = { reference: string } | { npi: string };

/** One thing that happened at an EHR, whichever road told of it. Every source is read into this, and only this is processed. */
export type ClinicalEvent = {
  tenantId: string;
  registrationId: string;
  source: { id: string; kind: SourceKind };
  /** As rules name it. */
  name: 'medication-order';
  occurredAt: Date;
  who: EventPerson;
  /** `key` is a keyed hash; the id itself goes where a prompt keeps it, and nowhere else; null where it is not known. */
  patient: { key: string; id: string | null };
  encounter: string | null;
  /** Where it happened, as the EHR calls it. */
  unit: string | null;
  /** Keyed hash of the order: the same in each of its versions. */
  orderKey: string;
  isRenewal: boolean;
  resource: LooseResource;
};
