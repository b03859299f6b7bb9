/** What a file of the workforce is of. */
export const importKinds = ['types', 'people', 'certifications'] as const;
export type ImportKind = (typeof importKinds)[number];

type Column = { needed: boolean; names: readonly string[] };

/** Our fields, and the names that rosters give to them, as `toName` writes names. */
const columnsOf = {
  types: {
    code: { needed: true, names: ['code', 'certification_code'] },
    name: { needed: true, names: ['name', 'certification'] },
    issuer: { needed: true, names: ['issuer', 'issued_by'] },
    kind: { needed: true, names: ['kind', 'category'] },
    validityMonths: { needed: false, names: ['validity_months', 'months'] },
    expiryRule: { needed: true, names: ['expiry_rule'] },
    verificationSource: { needed: true, names: ['verification_source'] },
  },
  people: {
    rosterId: { needed: true, names: ['id', 'roster_id', 'employee_id', 'employee_number', 'practitioner_id', 'provider_id'] },
    npi: { needed: false, names: ['npi', 'npi_number', 'national_provider_identifier'] },
    given: { needed: true, names: ['given', 'given_name', 'first_name', 'first'] },
    family: { needed: true, names: ['family', 'family_name', 'last_name', 'surname', 'last'] },
    degree: { needed: false, names: ['degree', 'credentials', 'suffix'] },
    department: { needed: false, names: ['department', 'dept'] },
    unit: { needed: false, names: ['unit', 'ward', 'location'] },
    taxonomy: { needed: false, names: ['taxonomy', 'taxonomy_code'] },
    licenceState: { needed: false, names: ['licence_state', 'license_state', 'state'] },
  },
  certifications: {
    rosterId: { needed: true, names: ['practitioner_id', 'roster_id', 'employee_id', 'employee_number', 'provider_id', 'id'] },
    typeCode: { needed: true, names: ['certification_code', 'credential', 'credential_code', 'type', 'code'] },
    jurisdiction: { needed: false, names: ['jurisdiction', 'state', 'licence_state', 'license_state'] },
    number: { needed: false, names: ['number', 'certificate_number', 'licence_number', 'license_number'] },
    issued: { needed: false, names: ['issued', 'issue_date', 'issued_on'] },
    expires: { needed: false, names: ['expires', 'expiration_date', 'expiry_date', 'expiry', 'expires_on'] },
    status: { needed: false, names: ['status'] },
    verification: { needed: false, names: ['verification', 'verified_by'] },
  },
} satisfies Record<ImportKind, Record<string, Column>>;

const toName = (header: string): string =>
  header
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_|_$/g, '');

/** Which column of a file is read for which of our fields. */
export type Mapping = {
  columns: ReadonlyMap<string, string>;
  /** Columns that are read for nothing. */
  ignored: readonly string[];
  /** Why the file cannot be read as it is mapped, in words. */
  problems: readonly string[];
};

/**
 * Finds the columns by their names; what is chosen by hand goes before.
 * @param chosen our field → the file's own header
 */
export function mapColumns(kind: ImportKind, headers: readonly string[], chosen: Readonly<Record<string, string>> = {}): Mapping {
  const known: Record<string, Column> = columnsOf[kind];
  const columns = new Map<string, string>();
  const problems: string[] = [];
  for (const [field, header] of Object.entries(chosen)) {
    if (!Object.hasOwn(known, field)) problems.push(`“${field}” is no field of ${kind}: ${Object.keys(known).join(', ')}.`);
    else if (headers.includes(header)) columns.set(field, header);
    else problems.push(`The file has no column “${header}”.`);
  }
  const repeated = headers.filter((header, index) => headers.indexOf(header) !== index);
  if (repeated.length > 0) problems.push(`Two columns are named “${repeated[0] ?? ''}”.`);
  for (const [field, { names }] of Object.entries(known)) {
    if (columns.has(field)) continue;
    const taken = new Set(columns.values());
    const found = names.flatMap((name) => headers.filter((header) => toName(header) === name && !taken.has(header)))[0];
    if (found !== undefined) columns.set(field, found);
  }
  const missing = Object.entries(known).flatMap(([field, { needed }]) => (needed && !columns.has(field) ? [field] : []));
  if (missing.length > 0)
    problems.push(`No column is read as ${missing.map((field) => `“${field}”`).join(', ')}. Columns of the file: ${headers.join(', ')}.`);
  const read = new Set(columns.values());
  return { columns, ignored: headers.filter((header) => !read.has(header)), problems };
}
