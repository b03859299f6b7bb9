import { isUtf8 } from 'node:buffer';
import type { AppError } from '../../platform/index.ts';
import { endsHere, forgetSeen, isWhite, newScan, scanValue, type ValueScan } from './scan-json.ts';
import { sourceProblem } from './source-problem.ts';

/** One record's bytes, good until the next one is asked for, and where its members are; or why there is none. */
export type Piece = { position: number } & ({ bytes: Buffer; members: readonly number[] } | { problem: string });

type RecordSplitter = {
  push(chunk: Buffer): Generator<Piece>;
  /** @throws configuration where something is missing */
  end(): Generator<Piece>;
};

const smallBlock = 1 << 20;
const newline = 0x0a;

/** The bytes that came and are not used up, in one piece. */
function createHeld(): { bytes(): Buffer; append(chunk: Buffer): void; drop(count: number): void; dropped(): number } {
  let block = Buffer.alloc(0);
  let from = 0;
  let end = 0;
  let dropped = 0;
  return {
    bytes: () => block.subarray(from, end),
    append: (chunk) => {
      const size = end - from + chunk.length;
      if (end + chunk.length > block.length) {
        // Twice what is needed, so that a large record is not moved with every chunk; back to small behind it.
        const isWrong = size > block.length || block.length > Math.max(smallBlock, size * 4);
        const into = isWrong ? Buffer.allocUnsafeSlow(Math.max(smallBlock, size * 2)) : block;
        block.copy(into, 0, from, end);
        block = into;
        end -= from;
        from = 0;
      }
      chunk.copy(block, end);
      end += chunk.length;
    },
    drop: (count) => {
      from += count;
      dropped += count;
    },
    dropped: () => dropped,
  };
}

/**
 * Finds the records in the bytes of an answer of the openFDA API or a part of its bulk download (`{"results": […]}`), an array,
 * one record, or one record a line (NDJSON), without ever holding more than one.
 * @param mostBytes of a record; a larger one is told and given up as it comes
 * @param file how it is called in messages
 * @throws configuration from its generators, where the document is not whole; what came before is good
 */
export function createRecordSplitter(file: string, mostBytes: number): RecordSplitter {
  const held = createHeld();
  let step: 'begin' | 'one' | 'list' | 'rest' | 'line-end' | 'lines' | 'over' = 'begin';
  let position = 0;
  let outer: ValueScan | undefined;
  let scan: ValueScan | undefined;
  let isFirstOfList = true;
  let isAfterComma = false;
  let isTooLarge = false;
  let isOneLine = true;
  let lineSeen = 0;

  const here = (): string => `(record ${position + 1}, near byte ${held.dropped()})`;
  /** The byte at `at` is not what it could be. */
  const broken = (bytes: Buffer, at: number): AppError => {
    // What was given up may end within a letter, and so may what came.
    const isText = isTooLarge || [1, 2, 3, 4].some((more) => isUtf8(bytes.subarray(0, at + more)));
    return sourceProblem(file, `${isText ? 'It is no JSON.' : 'It holds bytes that are no UTF-8.'} ${here()}`);
  };
  const whiteAt = (bytes: Buffer): number => {
    let at = 0;
    while (at < bytes.length && isWhite(bytes[at])) at += 1;
    return at;
  };
  const notUtf8 = 'it holds bytes that are no UTF-8';
  const tooLarge = `it is larger than ${mostBytes / 1e6} MB`;

  /** The value that `scan` has found the end of. */
  function* take(found: ValueScan): Generator<Piece> {
    position += 1;
    const bytes = held.bytes().subarray(0, found.at);
    if (isTooLarge || bytes.length > mostBytes) yield { position, problem: tooLarge };
    else if (!isUtf8(bytes)) yield { position, problem: notUtf8 };
    else yield { position, bytes, members: found.members };
    isTooLarge = false;
    held.drop(found.at);
  }
  /** Gives up what was seen of a record that is too large. */
  const limit = (found: ValueScan): void => {
    const bytes = held.bytes();
    if (!isTooLarge && bytes.length <= mostBytes) return;
    isTooLarge = true;
    isOneLine &&= !bytes.includes(newline);
    held.drop(bytes.length - forgetSeen(found, bytes));
  };

  function begin(): boolean {
    const bytes = held.bytes();
    const at = whiteAt(bytes);
    held.drop(at);
    if (at === bytes.length) return false;
    if (bytes[at] === 0x5b) {
      step = 'list';
      held.drop(1);
    } else {
      step = 'one';
      outer = newScan({ stopsAtResults: true });
    }
    return true;
  }
  function* one(found: ValueScan): Generator<Piece, boolean> {
    const bytes = held.bytes();
    const state = scanValue(found, bytes);
    if (state === 'broken') throw broken(bytes, found.at);
    if (state === 'more') limit(found);
    if (state === 'more') return false;
    if (state === 'results') {
      held.drop(found.at);
      found.stopsAtResults = false;
      // What stands before the records may be as large as it likes.
      isTooLarge = false;
      step = 'list';
      return true;
    }
    isOneLine &&= !bytes.subarray(0, found.at).includes(newline);
    yield* take(found);
    step = isOneLine ? 'line-end' : 'over';
    return true;
  }
  function* list(): Generator<Piece, boolean> {
    if (scan === undefined) {
      const bytes = held.bytes();
      const at = whiteAt(bytes);
      held.drop(at);
      if (at === bytes.length) return false;
      const byte = bytes[at];
      if (byte === 0x5d && !isAfterComma) {
        held.drop(1);
        step = outer === undefined ? 'over' : 'rest';
        if (outer !== undefined) outer.at = 0;
        isFirstOfList = true;
        return true;
      }
      const isComma = byte === 0x2c;
      if (isComma ? isFirstOfList || isAfterComma : !isFirstOfList && !isAfterComma) throw broken(bytes, at);
      if (isComma) {
        isAfterComma = true;
        held.drop(1);
        return true;
      }
      scan = newScan();
      isFirstOfList = false;
      isAfterComma = false;
    }
    const bytes = held.bytes();
    const state = scanValue(scan, bytes);
    if (state === 'broken') throw broken(bytes, scan.at);
    if (state === 'more') limit(scan);
    if (state === 'more') return false;
    yield* take(scan);
    scan = undefined;
    return true;
  }
  function rest(found: ValueScan): boolean {
    const bytes = held.bytes();
    const state = scanValue(found, bytes);
    if (state === 'broken') throw broken(bytes, found.at);
    held.drop(state === 'more' ? bytes.length - forgetSeen(found, bytes) : found.at);
    if (state === 'end') step = 'over';
    return state === 'end';
  }
  /** What follows behind a record that is alone on its line says whether there are more of them. */
  function lineEnd(): boolean {
    const bytes = held.bytes();
    let at = 0;
    while (at < bytes.length && isWhite(bytes[at]) && bytes[at] !== newline) at += 1;
    held.drop(at);
    if (at === bytes.length) return false;
    if (bytes[at] !== newline) throw sourceProblem(file, `Something follows behind its end. ${here()}`);
    step = 'lines';
    return true;
  }
  function* line(bytes: Buffer): Generator<Piece> {
    const from = whiteAt(bytes);
    if (isTooLarge || from < bytes.length) {
      position += 1;
      const value = bytes.subarray(from);
      const found = newScan();
      const isValue = scanValue(found, value) === 'end' || endsHere(found);
      if (isTooLarge || bytes.length > mostBytes) yield { position, problem: tooLarge };
      else if (!isUtf8(value)) yield { position, problem: notUtf8 };
      else if (!isValue || whiteAt(value.subarray(found.at)) < value.length - found.at) yield { position, problem: 'the line is not JSON' };
      else yield { position, bytes: value.subarray(0, found.at), members: found.members };
    }
    isTooLarge = false;
  }
  function* lines(): Generator<Piece, boolean> {
    const bytes = held.bytes();
    const end = bytes.indexOf(newline, lineSeen);
    lineSeen = 0;
    if (end === -1) {
      lineSeen = bytes.length;
      if (!isTooLarge && bytes.length <= mostBytes) return false;
      isTooLarge = true;
      held.drop(bytes.length);
      lineSeen = 0;
      return false;
    }
    yield* line(bytes.subarray(0, end));
    held.drop(end + 1);
    return true;
  }
  function over(): boolean {
    const bytes = held.bytes();
    const at = whiteAt(bytes);
    if (at < bytes.length) throw sourceProblem(file, `Something follows behind its end. ${here()}`);
    held.drop(at);
    return false;
  }

  return {
    *push(chunk) {
      held.append(chunk);
      for (let goesOn = true; goesOn;) {
        if (step === 'begin') goesOn = begin();
        else if (step === 'one' && outer !== undefined) goesOn = yield* one(outer);
        else if (step === 'list') goesOn = yield* list();
        else if (step === 'rest' && outer !== undefined) goesOn = rest(outer);
        else if (step === 'line-end') goesOn = lineEnd();
        else if (step === 'lines') goesOn = yield* lines();
        else goesOn = over();
      }
    },
    *end() {
      if (step === 'lines') yield* line(held.bytes());
      else if (step === 'begin') throw sourceProblem(file, 'It is empty.');
      else if (step === 'one' && outer !== undefined && endsHere(outer)) yield* take(outer);
      else if (step !== 'over' && step !== 'line-end') throw sourceProblem(file, `It is not whole: its JSON does not end. ${here()}`);
    },
  };
}
