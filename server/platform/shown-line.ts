/** Controls, marks of direction, and what takes no room: they make a line show something else than it says. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/gu;

/** Names of parameters that are keys rather than questions. */
const secretNames = 'api[-_]?key|access[-_]?key|key|[a-z_-]*token|[a-z_-]*secret|password|passwd|pwd|sig|signature|credential';

/** What may carry a secret in the words of a program, with what is left of it. */
const secrets: readonly [RegExp, string][] = [
  // The name and password of an address, up to its last "@" before white space: a password that was not encoded may hold "/", "?" and "@".
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s"'<>@:/]*:[^\s"'<>]*@/gi, '$1'],
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@]*(?:@[^\s/@]*)*@/gi, '$1'],
  [new RegExp(String.raw`([?&;\s"'](?:${secretNames})["']?\s*[=:]\s*["']?)[^\s&;"',]+`, 'gi'), '$1[redacted]'],
  [/\b(bearer|basic)\s+[\w.~+/=-]+/gi, '$1 [redacted]'],
];

/** Text with what nobody sees written out: "\u{202e}". Of labels, files and peers: their names say what they are in a terminal, too. */
export const withUnseenShown = (text: string): string =>
  text.replace(unseen, (one) => (one === '\t' || one === '\n' || one === '\r' ? ' ' : `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`));

/** A line as a log or a screen may show it, of whatever somebody else printed: one line, without passwords or keys, cut. */
export function shownLine(text: string, most: number): string {
  const plain = secrets.reduce((line, [pattern, left]) => line.replace(pattern, left), ` ${text.slice(0, most * 4)}`);
  const shown = withUnseenShown(plain).trim();
  return shown.length <= most ? shown : `${shown.slice(0, most - 1).replace(/\p{Surrogate}$/u, '')}…`;
}
