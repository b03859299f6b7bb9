/** One message as its text stands; fields are taken apart when they are asked for. */
export type Hl7Message = {
  separators: Separators;
  segments: readonly Hl7Segment[];
};
export type Hl7Segment = {
  name: string;
  /** As it stands, between separators and still escaped; '' where there is none. Counted as the standard does: MSH-1 is the separator. */
  raw: (field: number) => string;
};
export type Separators = { field: string; component: string; repetition: string; escape: string; subcomponent: string };

/** What one message may hold; an order with its patient and its visit needs some ten. */
const mostSegments = 2000;
const mostFields = 300;

const segmentName = /^[A-Z][A-Z0-9]{2}$/;
/** Characters that separate: visible, and nothing that a name or a number is written with. */
const separatorShape = /^[!-/:-@[-`{-~]$/;

function separatorsOf(header: string): Separators | undefined {
  const field = header.charAt(3);
  const [component = '', repetition = '', escape = '', subcomponent = '', truncation = '#', ...more] = header
    .slice(4)
    .split(field, 1)
    .join('');
  const all = [field, component, repetition, escape, subcomponent];
  const isWhole = all.every((one) => separatorShape.test(one)) && new Set(all).size === all.length;
  return isWhole && more.length === 0 && separatorShape.test(truncation)
    ? { field, component, repetition, escape, subcomponent }
    : undefined;
}

const segmentOf = (line: string, field: string): Hl7Segment => {
  let fields: string[] | undefined;
  const name = line.slice(0, 3);
  // MSH-1 is the separator itself, so that what stands first after it is MSH-2.
  const shift = name === 'MSH' ? 1 : 0;
  return {
    name,
    raw(number) {
      if (shift === 1 && number === 1) return field;
      fields ??= line.split(field, mostFields);
      return fields[number - shift] ?? '';
    },
  };
};

/**
 * Takes a message apart. Whatever is sent, it ends: with the message, or with what is wrong in words for the sender's people.
 * @see https://www.hl7.eu/HL7v2x/v251/std251/ch02.html#Heading13 (2.5 Message construction rules)
 */
export function parseMessage(text: string): Hl7Message | { fault: string } {
  if (!text.startsWith('MSH')) return { fault: 'The message does not begin with MSH.' };
  // CR ends a segment; line feeds are met where a message went through a file.
  const lines = text.split(/\r\n|\r|\n/, mostSegments + 1);
  if (lines.length > mostSegments) return { fault: `The message has more than ${mostSegments} segments.` };
  const separators = separatorsOf(lines[0] ?? '');
  if (separators === undefined) return { fault: 'MSH-1 and MSH-2 do not name the separators, such as |^~\\&.' };
  const segments: Hl7Segment[] = [];
  for (const line of lines) {
    if (line.trim() === '') continue;
    const name = line.slice(0, 3);
    const isWhole = segmentName.test(name) && (line.length === 3 || line.charAt(3) === separators.field);
    if (!isWhole) return { fault: `Segment ${segments.length + 1} has no name of three letters.` };
    if (name === 'MSH' && segments.length > 0) return { fault: 'There are two MSH in one message.' };
    segments.push(segmentOf(line, separators.field));
  }
  return { separators, segments };
}

/** What stands behind an escape; what we do not know is left out, as it means how a text looks. */
function unescaped(code: string, { field, component, repetition, escape, subcomponent }: Separators): string {
  const known: Record<string, string> = { F: field, S: component, R: repetition, E: escape, T: subcomponent, '.br': '\n', '.sp': '\n' };
  if (Object.hasOwn(known, code)) return known[code] ?? '';
  if (!/^X(?:[0-9A-Fa-f]{2}){1,64}$/.test(code)) return '';
  const bytes = Buffer.from(code.slice(1), 'hex');
  // A character beyond ASCII would have to be read in the message's own set, and nothing that is read here needs one.
  return bytes.every((byte) => byte >= 0x20 && byte < 0x7f) ? bytes.toString('latin1') : '';
}

/** The text that an escaped one means. An escape that does not end stands for itself. */
export function textOf(raw: string, separators: Separators): string {
  const parts = raw.split(separators.escape);
  let text = parts[0] ?? '';
  for (let at = 1; at < parts.length; at += 2) {
    const isClosed = at + 1 < parts.length;
    text += isClosed ? `${unescaped(parts[at] ?? '', separators)}${parts[at + 1] ?? ''}` : `${separators.escape}${parts[at] ?? ''}`;
  }
  return text;
}

/** A text as it may stand in a field. Line ends and other control characters become blanks. */
export function escapedText(text: string, separators: Separators): string {
  const { field, component, repetition, escape, subcomponent } = separators;
  const codes = new Map([
    [field, 'F'],
    [component, 'S'],
    [repetition, 'R'],
    [escape, 'E'],
    [subcomponent, 'T'],
  ]);
  return Array.from(text)
    .map((one) => {
      const code = codes.get(one);
      if (code !== undefined) return `${escape}${code}${escape}`;
      return one < ' ' || one === '\u007f' ? ' ' : one;
    })
    .join('');
}

/** What a field says: each repetition, taken apart into components; `part(3, 2)` is the second subcomponent of the third. */
export type Repetition = { part: (component: number, subcomponent?: number) => string };

/** The repetitions of a field; none where it is empty or says "" (what was known is deleted). */
export function repetitionsOf(segment: Hl7Segment | undefined, field: number, separators: Separators): Repetition[] {
  const raw = segment?.raw(field) ?? '';
  if (raw === '' || raw === '""') return [];
  return raw.split(separators.repetition, 50).map((one) => {
    const components = one.split(separators.component, 50);
    return {
      part: (component, subcomponent = 1) => {
        const part = (components[component - 1] ?? '').split(separators.subcomponent, 50)[subcomponent - 1] ?? '';
        return part === '""' ? '' : textOf(part, separators).trim();
      },
    };
  });
}
