const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** Deeper than any label; what is deeper was made to fill memory. */
const deepest = 1000;

/** Bytes of numbers, `true`, `false` and `null`. */
const ofLiterals = new Set(Buffer.from('+-.0123456789Eaeflnrstu'));

export const isWhite = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

const results = Buffer.from('"results"');

/**
 * A value of JSON that is looked through as its bytes come. What its strings and numbers say is not looked at, only where it ends
 * and where the members of its outermost object are: a label is a hundred sections of which a handful matter.
 */
export type ValueScan = {
  /** The next byte to look at; this and all other places count from where the value began. */
  at: number;
  depth: number;
  /** By depth, whether an object is open there, or an array. */
  isObject: Uint8Array;
  isInString: boolean;
  /** Where the open string began; a backslash before it is not its own. */
  stringStart: number;
  isInLiteral: boolean;
  /** What stands next in the outermost object; nothing is known of what it is in others. */
  awaits: 'key' | 'colon' | 'value' | 'comma';
  keyStart: number;
  keyEnd: number;
  valueStart: number;
  /** Of the outermost object, four numbers a member: its key from and to (with quotes), its value from and to. */
  members: number[];
  /** Whether a list of `results` in the outermost object is told instead of looked through. */
  stopsAtResults: boolean;
  isAtResults: boolean;
};

export const newScan = (options: { stopsAtResults?: boolean } = {}): ValueScan => ({
  at: 0,
  depth: 0,
  isObject: new Uint8Array(16),
  isInString: false,
  stringStart: 0,
  isInLiteral: false,
  awaits: 'key',
  keyStart: -1,
  keyEnd: -1,
  valueStart: -1,
  members: [],
  stopsAtResults: options.stopsAtResults ?? false,
  isAtResults: false,
});

const open = (scan: ValueScan, isObject: boolean): boolean => {
  if (scan.depth === deepest) return false;
  if (scan.depth === scan.isObject.length) {
    const wider = new Uint8Array(scan.isObject.length * 4);
    wider.set(scan.isObject);
    scan.isObject = wider;
  }
  scan.isObject[scan.depth] = isObject ? 1 : 0;
  scan.depth += 1;
  return true;
};

/** A member of the outermost object ends here. */
const endMember = (scan: ValueScan, at: number): boolean => {
  if (scan.awaits !== 'value' && scan.awaits !== 'comma') return false;
  if (scan.awaits === 'value') scan.members.push(scan.keyStart, scan.keyEnd, scan.valueStart, at);
  scan.awaits = 'key';
  return true;
};

/** To the end of the open string. @returns whether it is in these bytes */
function passString(scan: ValueScan, bytes: Buffer): boolean {
  let at = scan.at;
  for (;;) {
    const end = bytes.indexOf(quote, at);
    if (end === -1) {
      scan.at = bytes.length;
      return false;
    }
    let before = end - 1;
    while (before > scan.stringStart && bytes[before] === backslash) before -= 1;
    at = end + 1;
    if ((end - before) % 2 === 1) break;
  }
  scan.at = at;
  scan.isInString = false;
  if (scan.depth === 1 && scan.awaits === 'key' && scan.isObject[0] === 1) {
    scan.keyEnd = at;
    scan.isAtResults = scan.stopsAtResults && bytes.compare(results, 0, results.length, scan.keyStart, at) === 0;
    scan.awaits = 'colon';
  }
  return true;
}

/**
 * Looks on from `scan.at` to the end of `bytes`, which begin with the value and grow from call to call.
 * @returns `end` where the value ended right before `scan.at`; `results` where its list of results begins there
 */
export function scanValue(scan: ValueScan, bytes: Buffer): 'more' | 'end' | 'results' | 'broken' {
  while (scan.at < bytes.length) {
    if (scan.isInString) {
      if (!passString(scan, bytes)) return 'more';
      if (scan.depth === 0) return 'end';
      continue;
    }
    const byte = bytes[scan.at];
    if (scan.isInLiteral) {
      if (byte !== undefined && ofLiterals.has(byte)) {
        scan.at += 1;
        continue;
      }
      scan.isInLiteral = false;
      if (scan.depth === 0) return 'end';
    }
    const isOutermost = scan.depth === 1 && scan.isObject[0] === 1;
    switch (byte) {
      case quote:
        if (isOutermost && (scan.awaits === 'colon' || scan.awaits === 'comma')) return 'broken';
        if (isOutermost && scan.awaits === 'key') scan.keyStart = scan.at;
        scan.isInString = true;
        scan.stringStart = scan.at;
        break;
      case openBrace:
      case openBracket:
        if (isOutermost && scan.awaits !== 'value') return 'broken';
        if (isOutermost && byte === openBracket && scan.isAtResults) {
          scan.at += 1;
          scan.awaits = 'comma';
          return 'results';
        }
        if (!open(scan, byte === openBrace)) return 'broken';
        break;
      case closeBrace:
      case closeBracket: {
        if (scan.depth === 0 || (scan.isObject[scan.depth - 1] === 1) !== (byte === closeBrace)) return 'broken';
        // An empty object ends without a member; a comma before the end is nobody's business here.
        if (isOutermost && scan.awaits !== 'key' && !endMember(scan, scan.at)) return 'broken';
        scan.depth -= 1;
        if (scan.depth === 0) {
          scan.at += 1;
          return 'end';
        }
        break;
      }
      case comma:
        if (scan.depth === 0 || (isOutermost && !endMember(scan, scan.at))) return 'broken';
        break;
      case colon:
        if (scan.depth === 0 || scan.isObject[scan.depth - 1] !== 1) return 'broken';
        if (isOutermost) {
          if (scan.awaits !== 'colon') return 'broken';
          scan.valueStart = scan.at + 1;
          scan.awaits = 'value';
        }
        break;
      default:
        if (isWhite(byte)) break;
        if (byte === undefined || !ofLiterals.has(byte) || (isOutermost && scan.awaits !== 'value')) return 'broken';
        scan.isInLiteral = true;
    }
    scan.at += 1;
  }
  return 'more';
}

/** A literal needs no sign of its end where the bytes end. */
export const endsHere = (scan: ValueScan): boolean => scan.isInLiteral && scan.depth === 0;

/**
 * Gives up bytes that were looked at: their members are lost, where the value ends is found all the same.
 * @returns how many of the last bytes are to be kept in front of those to come
 */
export function forgetSeen(scan: ValueScan, bytes: Buffer): number {
  scan.members = [];
  const ofKey = bytes.length - scan.stringStart;
  if (scan.isInString && scan.depth === 1 && scan.awaits === 'key' && ofKey <= results.length) {
    scan.at = ofKey;
    scan.stringStart = 0;
    scan.keyStart = 0;
    return ofKey;
  }
  let before = bytes.length - 1;
  while (before > scan.stringStart && bytes[before] === backslash) before -= 1;
  // One backslash stands for an odd number of them: the next byte is not its string's end.
  const kept = scan.isInString && (bytes.length - before) % 2 === 0 ? 1 : 0;
  scan.at = kept;
  scan.stringStart = -1;
  scan.keyStart = 0;
  return kept;
}
