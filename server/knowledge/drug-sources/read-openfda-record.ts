import { openFdaRecordSchema, type LabelVersion } from './label-version.ts';

/** Members that decide something. */
const deciding = new Set([
  'set_id',
  'version',
  'effective_time',
  'boxed_warning',
  'recent_major_changes',
  'spl_product_data_elements',
  'openfda',
]);

/** What is kept of any label, so that what is shown can be shown beside its source. */
const kept = new Set([...deciding, 'id', 'boxed_warning_table', 'recent_major_changes_table']);

const boxedWarning = 'boxed warning';

/** Whether these bytes are the words, whatever their case. */
const isBoxedWarning = (bytes: Buffer, at: number): boolean =>
  bytes.toString('latin1', at, at + boxedWarning.length).toLowerCase() === boxedWarning;

/** Where the words stand; x is rare, and to look for it costs next to nothing. */
function* boxedWarnings(bytes: Buffer): Generator<number> {
  for (const x of [0x78, 0x58])
    for (let at = bytes.indexOf(x); at !== -1; at = bytes.indexOf(x, at + 1)) if (isBoxedWarning(bytes, at - 2)) yield at - 2;
}

/** A section outside of those that are read in which the words stand. */
function sectionWithTheWords(bytes: Buffer, members: readonly number[]): string | undefined {
  for (const place of boxedWarnings(bytes))
    for (let index = 0; index < members.length; index += 4) {
      const [keyStart = 0, keyEnd = 0, from = 0, to = 0] = members.slice(index, index + 4);
      if (place < from || place >= to) continue;
      const name = nameOf(bytes.toString('utf8', keyStart, keyEnd));
      if (!kept.has(name) && /^\s*\[/.test(bytes.toString('latin1', from, Math.min(place, from + 64)))) return name;
    }
  return undefined;
}

/** A record, or in words why it is none. `used` is JSON of the members that are used, as they came. */
export type ReadOpenFda = { record: LabelVersion; used: Buffer } | { problem: string };

const nameOf = (key: string): string => (key.includes('\\') ? (JSON.parse(key) as string) : key.slice(1, -1));

/**
 * Reads what matters of a label record of openFDA; a hundred other sections are passed over.
 * @param members where they are, four numbers each, as {@link scanValue} gives them
 */
export function readOpenFdaRecord(bytes: Buffer, members: readonly number[]): ReadOpenFda {
  if (bytes[0] !== 0x7b) return { problem: 'it is no object' };
  const values: Record<string, unknown> = {};
  const parts = new Map<string, string>();
  for (let index = 0; index < members.length; index += 4) {
    const [keyStart, keyEnd, from, to] = members.slice(index, index + 4);
    let name = '';
    try {
      name = nameOf(bytes.toString('utf8', keyStart, keyEnd));
      if (!kept.has(name)) continue;
      const text = bytes.toString('utf8', from, to);
      // Even what only is kept has to be JSON; of two members of one name the latter counts, as everywhere.
      const value: unknown = JSON.parse(text);
      if (deciding.has(name)) values[name] = value;
      parts.set(name, `${JSON.stringify(name)}:${text.trim()}`);
    } catch {
      return { problem: `${name || 'the name of a member'}: is no JSON` };
    }
  }
  const mentioning = sectionWithTheWords(bytes, members);
  // What else the section says does not matter.
  if (mentioning !== undefined) values[mentioning] = [boxedWarning];
  const found = openFdaRecordSchema.safeParse(values);
  if (found.success) return { record: found.data, used: Buffer.from(`{${[...parts.values()].join(',')}}`) };
  const [issue] = found.error.issues;
  return { problem: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is no label record'}` };
}
