export type CharacterSet = 'ascii' | 'utf-8' | 'latin1';

/** Of table 0211, those that we read; MSH-18 that says nothing means ASCII. */
const sets: Record<string, CharacterSet> = {
  '': 'ascii',
  ASCII: 'ascii',
  'UNICODE UTF-8': 'utf-8',
  'UTF-8': 'utf-8',
  '8859/1': 'latin1',
};

/** MSH-18 of the first segment, read before anything is: what stands before it is ASCII in every set that we take. */
function named(bytes: Buffer): string {
  const lines = bytes
    .subarray(0, 4096)
    .toString('latin1')
    .split(/[\r\n]/, 1);
  const header = lines[0] ?? '';
  return header.split(header.charAt(3) || '|', 20)[17] ?? '';
}

/**
 * The text of a message by its own MSH-18. Where it is not clear what a character is, the message is not read.
 * @see https://terminology.hl7.org/CodeSystem-v2-0211.html
 */
export function decodeMessage(bytes: Buffer): { text: string; set: CharacterSet } | { fault: string } {
  const name = named(bytes).trim().toUpperCase();
  const set = Object.hasOwn(sets, name) ? sets[name] : undefined;
  if (set === undefined)
    return { fault: `MSH-18 names the character set "${name.slice(0, 40)}"; ASCII, UNICODE UTF-8 and 8859/1 are read.` };
  if (set === 'latin1') return { text: bytes.toString('latin1'), set };
  if (set === 'ascii')
    return bytes.every((byte) => byte < 0x80)
      ? { text: bytes.toString('latin1'), set }
      : { fault: 'MSH-18 names no character set, and the message is not ASCII.' };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), set };
  } catch {
    return { fault: 'MSH-18 says UNICODE UTF-8, and the message is not UTF-8.' };
  }
}

/** What a character set does not have becomes a question mark. */
export const encodeMessage = (text: string, set: CharacterSet): Buffer => {
  if (set === 'utf-8') return Buffer.from(text, 'utf8');
  const highest = set === 'ascii' ? 0x7f : 0xff;
  return Buffer.from(
    Array.from(text)
      .map((one) => ((one.codePointAt(0) ?? 0) > highest ? '?' : one))
      .join(''),
    'latin1',
  );
};
