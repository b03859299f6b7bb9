/** Markup that was made here, as opposed to text that has to be escaped. */
export type Html = { readonly markup: string };

export const raw = (markup: string): Html => ({ markup });

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
export const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => escapes[character] ?? '');

const isHtml = (value: object): value is Html => 'markup' in value;

type Part = Html | string | number | null | undefined | false | readonly Part[];

function render(part: Part): string {
  if (part === null || part === undefined || part === false) return '';
  if (typeof part === 'string' || typeof part === 'number') return escape(String(part));
  return isHtml(part) ? part.markup : part.map(render).join('');
}

/** A template whose values are escaped unless they are themselves `html`. */
export const html = (strings: TemplateStringsArray, ...parts: Part[]): Html =>
  raw(strings.map((text, index) => text + (index < parts.length ? render(parts[index]) : '')).join(''));
