/** @see https://hl7.org/fhir/R4/datatypes.html#id */
export const idShape = /^[A-Za-z0-9\-.]{1,64}$/;

export type ParsedReference =
  { kind: 'literal'; type: string; id: string; versionId: string | undefined } | { kind: 'url'; url: string; version: string | undefined };

const literalShape = /^([A-Z][A-Za-z]{1,63})\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/([A-Za-z0-9\-.]{1,64}))?$/;

/**
 * Reads `Type/id`, `Type/id/_history/v`, a URL below `ownBase` as the same, and any other URL or canonical
 * (`url|version`). Undefined for contained (`#x`) and empty values.
 * @see https://hl7.org/fhir/R4/references.html#literal
 */
export function parseReference(value: string, ownBase?: string): ParsedReference | undefined {
  const local = ownBase !== undefined && value.startsWith(`${ownBase}/`) ? value.slice(ownBase.length + 1) : value;
  const match = literalShape.exec(local);
  if (match?.[1] !== undefined && match[2] !== undefined) {
    return { kind: 'literal', type: match[1], id: match[2], versionId: match[3] };
  }
  if (!/^[a-zA-Z][a-zA-Z0-9+.-]*:\S+$/.test(value)) return undefined;
  const bar = value.lastIndexOf('|');
  return bar > 0
    ? { kind: 'url', url: value.slice(0, bar), version: value.slice(bar + 1) }
    : { kind: 'url', url: value, version: undefined };
}
