/** A field of ours in a file: whether a file needs it, and the names that files give to it, as `toName` writes names. */
export type Column = { needed: boolean; names: readonly string[] };

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
 * @param known our fields
 * @param chosen our field → the file's own header
 */
export function mapColumns(
  known: Readonly<Record<string, Column>>,
  headers: readonly string[],
  chosen: Readonly<Record<string, string>> = {},
): Mapping {
  const columns = new Map<string, string>();
  const problems: string[] = [];
  for (const [field, header] of Object.entries(chosen)) {
    if (!Object.hasOwn(known, field)) problems.push(`“${field}” is no field here: ${Object.keys(known).join(', ')}.`);
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
