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

/** An EHR, or a file of who works here, says another NPI of somebody than the one that is known; the known one stays. */
export type NpiConflict = {
  person: Pick<Person, 'id' | 'displayName' | 'npi'>;
  said: string;
  /** By which name the EHR said it; null where a file did. */
  reference: string | null;
  /** Who holds the NPI that was said; null for nobody. */
  holder: Pick<Person, 'id' | 'displayName' | 'npi'> | null;
  firstAt: Date;
  lastAt: Date;
};
