/** For tests of reading alone: a FHIR API that knows nobody to write about. */
export const nobodyKnown = {
  personOf: async () => undefined,
  personByNpi: async () => undefined,
  ensurePractitioner: async () => undefined,
};
