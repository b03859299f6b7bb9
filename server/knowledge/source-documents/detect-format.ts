import type { DocumentFormat } from './document.ts';
import { problem } from './document-problem.ts';

const startsWith = (bytes: Buffer, text: string): boolean => bytes.subarray(0, text.length).toString('latin1') === text;

/** @throws invalid-utf-8 */
export function utf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw problem('invalid-utf-8');
  }
}

const comments = /^(?:\s|<!--[\s\S]*?-->|<\?xml[^>]*\?>)*/;
const opensHtml = /^<(?:!doctype\s+html|html|head|body|main|article|section|div|h[1-6]|p|table|ul|ol|meta|title)\b/i;

/**
 * What a file is, by what it holds: names and declared types are what somebody hoped for.
 * @throws empty, office-file, unknown-type, invalid-utf-8
 */
export function detectFormat(bytes: Buffer): DocumentFormat {
  if (bytes.length === 0) throw problem('empty');
  // Readers of PDF look for its mark within the first 1,024 bytes.
  if (bytes.subarray(0, 1024).includes('%PDF-')) return 'pdf';
  if (startsWith(bytes, 'PK\u0003\u0004') || startsWith(bytes, '\u00d0\u00cf\u0011\u00e0') || startsWith(bytes, '{\\rtf'))
    throw problem('office-file');
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) throw problem('invalid-utf-8');
  if (bytes.includes(0)) throw problem('unknown-type');
  const text = utf8(bytes).replace(/^\ufeff/, '');
  if (text.trim() === '') throw problem('empty');
  const bare = text.slice(comments.exec(text)?.[0].length ?? 0);
  if (opensHtml.test(bare)) return 'html';
  if (/^\s*<\?xml/.test(text) || /^<[a-z][\w-]*:/i.test(bare)) throw problem('unknown-type');
  return 'markdown';
}

/** @param claimed what the file's name or type says, where it says one @throws wrong-type, wrong-type-html */
export function assertClaim(found: DocumentFormat, claimed: DocumentFormat | null): void {
  if (claimed === null || claimed === found) return;
  throw problem(claimed === 'pdf' && found === 'html' ? 'wrong-type-html' : 'wrong-type');
}
