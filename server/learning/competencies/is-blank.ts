/** FHIR has no text without a visible character: a name of blanks is no name. @see https://hl7.org/fhir/R4/datatypes.html#string */
export const isBlank = (text: string | null): text is null => text === null || !/\S/.test(text);
