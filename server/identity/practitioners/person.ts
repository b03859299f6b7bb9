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

/** A link as an operator reads it. */
export type NamedLink = IdentityLink & {
  /** Null where the reference had belonged to nobody before. */
  from: Pick<Person, 'id' | 'displayName' | 'npi'> | null;
  to: Pick<Person, 'id' | 'displayName' | 'npi'>;
  /** Two people became one, as opposed to one name that was found to be a person's. */
  isMerge: boolean;
  undoneBy: string | null;
};
