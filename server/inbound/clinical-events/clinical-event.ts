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

/**
 * A procedure that is to take place, or that is not to take place any more. It is about a procedure and its team, and about no drug:
 * which warning is taught is the rule's to say.
 */
export type ProcedureEvent = {
  tenantId: string;
  registrationId: string;
  source: { id: string; kind: SourceKind };
  name: 'procedure-scheduled';
  /** Keyed hash of the procedure: the same in each of its versions. */
  orderKey: string;
} & (
  | { isCancelled: true }
  | {
      isCancelled: false;
      /** When the EHR was told last. */
      occurredAt: Date;
      /** Who asked for it and who is to do it, as the EHR names them; not yet who is known here. */
      team: EventPerson[];
      patient: string;
      encounter: string | null;
      /** By whatever code systems. */
      codings: { system: string; code: string; display: string | null }[];
      resource: Record<string, unknown>;
    }
);
