const tags = new Set(
  (
    'a abbr acronym b big blockquote br caption cite code col colgroup dd dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i img li ol p pre q ' +
    'samp small span strong sub sup table tbody td tfoot th thead tr tt ul var'
  ).split(' '),
);
const attributes = new Set(
  (
    'abbr accesskey align alt axis bgcolor border cellhalign cellpadding cellspacing cellvalign char charoff charset cite class colspan ' +
    'coords dir frame headers height href hreflang id lang longdesc name nowrap rel rev rowspan rules scope shape span src start style ' +
    'summary tabindex title type valign value width xml:lang xmlns'
  ).split(' '),
);
const token = /<!--[^]*?-->|<(\/?)([A-Za-z][\w:.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|[^<]+|</gy;
const attribute = /\s+([\w:.-]+)\s*=\s*("[^"<]*"|'[^'<]*')/g;

/**
 * Whether a narrative is one well-formed XHTML `div` with something in it, of the permitted elements and attributes, read without a DOM.
 * @returns the broken rule in words, undefined where there is none
 * @see https://hl7.org/fhir/R4/narrative.html#xhtml
 */
export function narrativeFault(text: string): string | undefined {
  const trimmed = text.trim();
  if (!/^<div[\s>/]/.test(trimmed)) return 'txt-1: a narrative is one div element';
  const open: string[] = [];
  let hasContent = false;
  let isClosed = false;
  for (const [all, closing, name, given = '', alone] of trimmed.matchAll(token)) {
    if (isClosed) return 'txt-1: nothing may follow the div';
    if (all === '<') return 'txt-1: the narrative is no well-formed XHTML';
    if (name === undefined) {
      if (!all.startsWith('<!--') && /\S/.test(all)) hasContent = true;
      continue;
    }
    if (!tags.has(name)) return `txt-1: <${name.slice(0, 40)}> is not allowed in a narrative`;
    if (closing === '/') {
      if (open.pop() !== name) return 'txt-1: the narrative is no well-formed XHTML';
    } else {
      if (name === 'img') hasContent = true;
      for (const [, key = '', value = ''] of given.matchAll(attribute)) {
        if (!attributes.has(key)) return `txt-1: the attribute ${key.slice(0, 40)} is not allowed in a narrative`;
        if ((key === 'href' || key === 'src') && /^["']\s*(?:javascript|vbscript):/i.test(value)) return 'txt-1: a script is not allowed';
      }
      if (alone !== '/') open.push(name);
    }
    isClosed = open.length === 0;
  }
  if (!isClosed) return 'txt-1: the narrative is no well-formed XHTML';
  return hasContent ? undefined : 'txt-2: the narrative has no content';
}
