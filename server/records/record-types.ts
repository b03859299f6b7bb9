import type {
  Basic,
  Communication,
  DocumentReference,
  Flag,
  MeasureReport,
  Practitioner,
  PractitionerRole,
  Provenance,
  QuestionnaireResponse,
  Reference,
  Task,
  VerificationResult,
} from 'fhir/r4';

/** A resource this repository keeps. */
export type KeptResource =
  | Basic
  | Communication
  | DocumentReference
  | Flag
  | MeasureReport
  | Practitioner
  | PractitionerRole
  | Provenance
  | QuestionnaireResponse
  | Task
  | VerificationResult;

/** A resource as stored: with its id, version and time. */
export type Stored<T extends KeptResource = KeptResource> = T & {
  id: string;
  meta: { versionId: string; lastUpdated: string; profile?: string[] };
};

/** Who changed something and why; becomes the Provenance of the change. */
export type ChangeContext = {
  /** The person who acted (`Practitioner/<personId>`); without one the software did. */
  author?: Reference | undefined;
  /** The registered system that wrote this through the FHIR API ("client:<id>"); without one Preceptor recorded it. */
  system?: string | undefined;
  /** What was done, a code of CodeSystem/change-activity. */
  activity: 'register' | 'assign' | 'deliver' | 'assess' | 'assert' | 'complete' | 'supersede' | 'amend' | 'withdraw';
  /** Defaults to the id of the request or job under way. */
  correlationId?: string | undefined;
};

/** What is known of a resource without reading it. */
export type RecordHead = { versionId: string; isDeleted: boolean; writtenBy: string | null };

/** Narrows a reading to what one person may see as their own. */
export type ReadScope = { onlyPerson?: string | undefined };

export type VersionEntry = { versionId: string; lastUpdated: string; method: 'POST' | 'PUT' | 'DELETE'; resource: Stored | null };

export type SearchPage = {
  resources: Stored[];
  /** Opaque; hand it back as `_cursor` for the following page. Absent on the last one. */
  next: string | undefined;
  /** All matches, where `_total=accurate` was asked. */
  total: number | undefined;
};
