/** What competencies, prompts and duties belong to; one across the EHRs of a tenant. */
export type Person = {
  id: string;
  tenantId: string;
  displayName: string | null;
  npi: string | null;
  /** Name of the actor account in learning records; a UUID that says nothing about the person. */
  pseudonym: string;
};

/** One trace of a link between two names of a person. */
export type IdentityLink = {
  id: string;
  reference: string;
  fromPersonId: string | null;
  toPersonId: string;
  reason: 'npi' | 'practitioner-role';
  linkedAt: Date;
  undoneAt: Date | null;
};
