import { z } from 'zod';
import { mllpSettings } from './hl7v2/mllp-settings.ts';

export const sourceKinds = ['polling', 'subscription-r4', 'subscription-backport', 'hl7-mllp'] as const;
export const sourceKind = z.enum(sourceKinds);
export type SourceKind = z.infer<typeof sourceKind>;

/** Resources that say that a procedure is to take place. */
export const procedureTypes = ['ServiceRequest', 'Appointment', 'Procedure'] as const;
export type ProcedureType = (typeof procedureTypes)[number];
/** What a source tells of: orders, procedures, or what a payer answered to a claim. */
export const resourceTypes = ['MedicationRequest', 'ExplanationOfBenefit', 'ClaimResponse', ...procedureTypes] as const;
export const orderType = 'MedicationRequest';

export const isProcedureType = (type: string): type is ProcedureType => procedureTypes.some((one) => one === type);

export const sourceSettings = z.object({
  resourceType: z.enum(resourceTypes).default(orderType),
  /** Narrows what is asked for: "status=active&intent=order". */
  query: z.string().max(500).default(''),
  /** Asked so often; a subscription is looked after by the same walk, as a net below it. */
  everySeconds: z.number().int().min(60).max(86_400),
  /** Changes of so long before the watermark are asked for again: an EHR may commit in another order than it stamps. */
  overlapSeconds: z.number().int().min(0).max(3600).default(120),
  /** A resource that comes in a notification is believed as it is; else it is fetched by its id. */
  takesFullResources: z.boolean().default(false),
  /** Of HL7 v2 alone, which is heard and never asked for. */
  mllp: mllpSettings.optional(),
});
export type SourceSettings = z.infer<typeof sourceSettings>;

/** One road of events from one EHR of a tenant. */
export type EventSource = {
  id: string;
  tenantId: string;
  registrationId: string;
  kind: SourceKind;
  label: string;
  settings: SourceSettings;
  enabled: boolean;
  createdAt: Date;
  watermark: Date;
  cursor: string | null;
  seenUntil: Date | null;
  failures: number;
  lastOkAt: Date | null;
  lastEventAt: Date | null;
  lagSeconds: number | null;
  lastError: string | null;
  lastErrorAt: Date | null;
  lastEventNumber: number | null;
  /** Holes in its count so far. */
  gaps: number;
  lastGapAt: Date | null;
};

/** As rules name what a source tells of. */
export const eventNameOf = ({ settings }: Pick<EventSource, 'settings'>): 'medication-order' | 'procedure-scheduled' | 'claim-denied' => {
  if (settings.resourceType === orderType) return 'medication-order';
  return isProcedureType(settings.resourceType) ? 'procedure-scheduled' : 'claim-denied';
};
/** @see https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html */
export const readScope = (type: string): string => `system/${type}.rs`;

/** Parameters that the walk sets itself. */
const ownParameters = ['_lastUpdated', '_sort', '_count', '_format', '_include', '_revinclude', '_summary', '_elements'];

/** @returns what of a query cannot be; undefined where all of it can */
export function queryFault(query: string): string | undefined {
  if (/[#?\s]/.test(query)) return 'is written as in a search: status=active&intent=order';
  const taken = [...new URLSearchParams(query).keys()].find((name) =>
    ownParameters.some((own) => name === own || name.startsWith(`${own}:`)),
  );
  return taken === undefined ? undefined : `may not say ${taken}: it is set by the source itself`;
}
