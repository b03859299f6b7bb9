/**
 * Texts, each once and with a place: the first has 0. Bytes in blocks and a table of numbers instead of strings in a Map: of tens of
 * thousands of small objects that stay, the collector makes pauses of many milliseconds, and an order waits for it.
 */
export type TextPlaces = {
  /** The place of the text, which is given one where it has none. */
  add(text: string): number;
  /** -1 where the text has no place. */
  find(text: string): number;
  at(place: number): string;
  count(): number;
};

const blockBytes = 256 * 1024;

/** Numbers one after the other, as many as come. @param expected with no more than that nothing is copied */
export const createColumn = (
  expected: number,
): { add(value: number): void; at(place: number): number; set(place: number, value: number): void } => {
  let values = new Int32Array(Math.max(expected, 16));
  let length = 0;
  return {
    add: (value) => {
      if (length === values.length) {
        const more = new Int32Array(2 * length);
        more.set(values);
        values = more;
      }
      values[length] = value;
      length += 1;
    },
    at: (place) => values[place] ?? 0,
    set: (place, value) => {
      values[place] = value;
    },
  };
};

/** FNV-1a. @see https://datatracker.ietf.org/doc/html/draft-eastlake-fnv */
const hashOf = (bytes: Uint8Array): number => {
  let hash = 0x811c9dc5 | 0;
  for (let at = 0; at < bytes.length; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash;
};

/** @param expected how many texts there will be: with more, all are arranged anew in one go */
export const createTextPlaces = (expected: number): TextPlaces => {
  const blocks: Buffer[] = [];
  let free = 0;
  let count = 0;
  const [inBlock, from, to, hashes] = [createColumn(expected), createColumn(expected), createColumn(expected), createColumn(expected)];
  // Twice as many slots as texts, a power of two; a slot holds place + 1.
  let slots = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(expected, 16) * 2)));

  const isAt = (place: number, bytes: Uint8Array): boolean => {
    const [start, end] = [from.at(place), to.at(place)];
    const block = blocks[inBlock.at(place)];
    if (block === undefined || end - start !== bytes.length) return false;
    for (let at = 0; at < bytes.length; at += 1) if (block[start + at] !== bytes[at]) return false;
    return true;
  };
  /** Where the text is, or the slot that it would take. */
  const look = (bytes: Uint8Array, hash: number): { slot: number; place: number } => {
    let slot = hash & (slots.length - 1);
    for (;;) {
      const place = (slots[slot] ?? 0) - 1;
      if (place === -1 || (hashes.at(place) === hash && isAt(place, bytes))) return { slot, place };
      slot = (slot + 1) & (slots.length - 1);
    }
  };
  const arrangeAnew = (): void => {
    slots = new Int32Array(2 * slots.length);
    for (let place = 0; place < count; place += 1) {
      let slot = hashes.at(place) & (slots.length - 1);
      while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
      slots[slot] = place + 1;
    }
  };
  const keep = (bytes: Buffer): void => {
    const last = blocks.at(-1);
    if (last === undefined || free + bytes.length > last.length) {
      blocks.push(Buffer.allocUnsafeSlow(Math.max(blockBytes, bytes.length)));
      free = 0;
    }
    blocks.at(-1)?.set(bytes, free);
    inBlock.add(blocks.length - 1);
    from.add(free);
    free += bytes.length;
    to.add(free);
  };

  return {
    add: (text) => {
      const bytes = Buffer.from(text);
      const hash = hashOf(bytes);
      const found = look(bytes, hash);
      if (found.place !== -1) return found.place;
      keep(bytes);
      hashes.add(hash);
      slots[found.slot] = count + 1;
      count += 1;
      if (count * 2 > slots.length) arrangeAnew();
      return count - 1;
    },
    find: (text) => {
      const bytes = Buffer.from(text);
      return look(bytes, hashOf(bytes)).place;
    },
    at: (place) => blocks[inBlock.at(place)]?.toString('utf8', from.at(place), to.at(place)) ?? '',
    count: () => count,
  };
};
