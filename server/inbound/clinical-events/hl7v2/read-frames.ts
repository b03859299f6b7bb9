const startBlock = 0x0b;
const endBlock = 0x1c;

export type Frame = { kind: 'message'; bytes: Buffer } | { kind: 'too-long'; head: Buffer } | { kind: 'noise' };

/** So much of a message that is too long is kept, to answer it by its own name. */
const headBytes = 4096;
/** So much may stand between two messages before it is clear that nobody speaks MLLP here. */
const mostNoise = 1024;

/**
 * Takes a stream apart into messages: `VT message FS CR`. Pieces may end anywhere, and one may hold many messages. The CR may be missing
 * or late; a VT within a message begins another, as what came before was cut off. Holds no more than one message of the longest length.
 * After `too-long` and `noise` nothing is read any more.
 * @see HL7 Implementation Support Guide, Minimal Lower Layer Protocol
 */
export function createFrameReader(mostBytes: number): (piece: Buffer) => Frame[] {
  let held: Buffer[] | null = null;
  let heldBytes = 0;
  let noise = 0;
  let isOver = false;

  const outside = (piece: Buffer): number => {
    const at = piece.indexOf(startBlock);
    const skipped = at === -1 ? piece : piece.subarray(0, at);
    for (const byte of skipped) if (byte > 0x20 && byte !== endBlock) noise += 1;
    return at;
  };

  return (piece) => {
    const frames: Frame[] = [];
    let rest = piece;
    while (rest.length > 0 && !isOver) {
      if (held === null) {
        const at = outside(rest);
        if (noise > mostNoise) {
          isOver = true;
          frames.push({ kind: 'noise' });
        }
        if (at === -1) break;
        [held, heldBytes, rest] = [[], 0, rest.subarray(at + 1)];
        continue;
      }
      const end = rest.indexOf(endBlock);
      const own = end === -1 ? rest : rest.subarray(0, end);
      const again = own.lastIndexOf(startBlock);
      if (again !== -1) [held, heldBytes] = [[], 0];
      const part = own.subarray(again + 1);
      if (part.length > 0) held.push(part);
      heldBytes += part.length;
      if (heldBytes > mostBytes) {
        isOver = true;
        frames.push({ kind: 'too-long', head: Buffer.concat(held).subarray(0, headBytes) });
        held = null;
        break;
      }
      if (end === -1) break;
      frames.push({ kind: 'message', bytes: Buffer.concat(held) });
      [held, heldBytes, noise, rest] = [null, 0, 0, rest.subarray(end + 1)];
    }
    return frames;
  };
}

export const framed = (message: Buffer): Buffer => Buffer.concat([Buffer.from([startBlock]), message, Buffer.from([endBlock, 0x0d])]);
