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
  /** All of it as arrays of numbers that another thread can be given. */
  packed(): PackedTexts;
};

export type PackedTexts = { blocks: SharedBytes[] } & Record<'inBlock' | 'from' | 'to' | 'hashes' | 'slots', SharedNumbers>;

/**
 * In shared memory: a thread that is given megabytes of its own is made to collect its whole heap, and orders would wait for that.
 * Nobody writes into it once it is packed.
 */
export type SharedNumbers = Int32Array<SharedArrayBuffer>;
type SharedBytes = Uint8Array<SharedArrayBuffer>;

const sharedNumbers = (values: Int32Array): SharedNumbers => {
  const shared = new Int32Array(new SharedArrayBuffer(values.byteLength));
  shared.set(values);
  return shared;
};

const sharedBytes = (values: Uint8Array): SharedBytes => {
  const shared = new Uint8Array(new SharedArrayBuffer(values.byteLength));
  shared.set(values);
  return shared;
};

const blockBytes = 256 * 1024;

export type Column = {
  add(value: number): void;
  at(place: number): number;
  set(place: number, value: number): void;
  packed(): SharedNumbers;
};

/** Numbers one after the other, as many as come. @param from how many are expected: with no more nothing is copied; or those there are */
export const createColumn = (from: number | SharedNumbers): Column => {
  let values: Int32Array = typeof from === 'number' ? new Int32Array(Math.max(from, 16)) : from;
  let length = typeof from === 'number' ? 0 : from.length;
  return {
    packed: () => sharedNumbers(values.subarray(0, length)),
    add: (value) => {
      if (length === values.length) {
        const more = new Int32Array(Math.max(2 * length, 16));
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
const hashOf = (bytes: Uint8Array, length: number): number => {
  let hash = 0x811c9dc5 | 0;
  for (let at = 0; at < length; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash;
};

/** A UTF-16 unit takes three bytes at most. */
const bytesEach = 3;
/** Where a text is spelt out to be looked up: bytes of its own for each of half a million are garbage that an order waits for. */
let spelt = Buffer.allocUnsafeSlow(bytesEach * 1024);
/** @returns how many bytes of `spelt` the text takes, until the next is spelt */
const spell = (text: string): number => {
  if (text.length * bytesEach > spelt.length) spelt = Buffer.allocUnsafeSlow(text.length * bytesEach);
  return spelt.write(text);
};

/** @param given how many texts there will be: with more, all are arranged anew in one go; or those that were packed */
export const createTextPlaces = (given: number | PackedTexts): TextPlaces => {
  const packed = typeof given === 'number' ? null : given;
  const expected = typeof given === 'number' ? given : 0;
  const blocks: Buffer[] = (packed?.blocks ?? []).map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength));
  // A block that came packed is full: what is added begins another.
  let free = blocks.at(-1)?.length ?? 0;
  let count = packed?.from.length ?? 0;
  const [inBlock, from, to, hashes] = [
    createColumn(packed?.inBlock ?? expected),
    createColumn(packed?.from ?? expected),
    createColumn(packed?.to ?? expected),
    createColumn(packed?.hashes ?? expected),
  ];
  // Twice as many slots as texts, a power of two; a slot holds place + 1.
  let slots: Int32Array = packed?.slots ?? new Int32Array(2 ** Math.ceil(Math.log2(Math.max(expected, 16) * 2)));

  const isAt = (place: number, length: number): boolean => {
    const [start, end] = [from.at(place), to.at(place)];
    const block = blocks[inBlock.at(place)];
    if (block === undefined || end - start !== length) return false;
    for (let at = 0; at < length; at += 1) if (block[start + at] !== spelt[at]) return false;
    return true;
  };
  /** Where the spelt text is, or the slot that it would take. */
  const look = (length: number, hash: number): { slot: number; place: number } => {
    let slot = hash & (slots.length - 1);
    for (;;) {
      const place = (slots[slot] ?? 0) - 1;
      if (place === -1 || (hashes.at(place) === hash && isAt(place, length))) return { slot, place };
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
  const keep = (length: number): void => {
    const last = blocks.at(-1);
    if (last === undefined || free + length > last.length) {
      blocks.push(Buffer.allocUnsafeSlow(Math.max(blockBytes, length)));
      free = 0;
    }
    const block = blocks.at(-1);
    if (block !== undefined) spelt.copy(block, free, 0, length);
    inBlock.add(blocks.length - 1);
    from.add(free);
    free += length;
    to.add(free);
  };

  return {
    add: (text) => {
      const length = spell(text);
      const hash = hashOf(spelt, length);
      const found = look(length, hash);
      if (found.place !== -1) return found.place;
      keep(length);
      hashes.add(hash);
      slots[found.slot] = count + 1;
      count += 1;
      if (count * 2 > slots.length) arrangeAnew();
      return count - 1;
    },
    find: (text) => {
      const length = spell(text);
      return look(length, hashOf(spelt, length)).place;
    },
    at: (place) => blocks[inBlock.at(place)]?.toString('utf8', from.at(place), to.at(place)) ?? '',
    count: () => count,
    packed: () => ({
      blocks: blocks.map((block, place) => sharedBytes(place === blocks.length - 1 ? block.subarray(0, free) : block)),
      inBlock: inBlock.packed(),
      from: from.packed(),
      to: to.packed(),
      hashes: hashes.packed(),
      slots: sharedNumbers(slots),
    }),
  };
};
