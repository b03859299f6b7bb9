import { defaultTreeAdapter, parse, parseFragment, type DefaultTreeAdapterTypes } from 'parse5';
import { cutSections, tidy } from './cut-sections.ts';
import type { Block, ReadDocument } from './document.ts';
import { documentLimits, problem } from './document-problem.ts';

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

/** What says nothing of the document: programs, looks, ways about the site, and controls. */
const leftOut = new Set(
  'head script style template noscript svg math iframe object embed audio video canvas map nav button select input textarea datalist dialog'.split(
    ' ',
  ),
);
const blocks = new Set(
  'address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form header hr html legend li main ol p pre section summary table tbody tfoot thead ul'.split(
    ' ',
  ),
);
const hiddenStyle = /(?:display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)|font-size\s*:\s*0)/i;

const isElementNode = (node: Node): node is Element => defaultTreeAdapter.isElementNode(node);
const isTextNode = (node: Node): node is DefaultTreeAdapterTypes.TextNode => defaultTreeAdapter.isTextNode(node);
const attribute = (element: Element, name: string): string | undefined => element.attrs.find((one) => one.name === name)?.value;

/** What no reader of the page would see is no part of the document. */
const isHidden = (element: Element): boolean =>
  leftOut.has(element.tagName) ||
  attribute(element, 'hidden') !== undefined ||
  attribute(element, 'aria-hidden')?.toLowerCase() === 'true' ||
  hiddenStyle.test(attribute(element, 'style') ?? '');

const childrenOf = (node: Node): readonly Node[] => ('childNodes' in node ? node.childNodes : []);

function* elementsIn(root: Node): Generator<Element> {
  const left: Node[] = [root];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (isElementNode(node)) yield node;
    for (const child of childrenOf(node).toReversed()) left.push(child);
  }
}

const textIn = (node: Node): string => (isTextNode(node) ? node.value : childrenOf(node).map(textIn).join(''));

/** The blocks of a tree in reading order. @throws too-deep */
function blocksOf(root: Node): Block[] {
  const found: Block[] = [];
  let words = '';
  let kind: Block['kind'] = 'text';
  let level = 1;
  const flush = (): void => {
    if (words.trim() !== '') found.push({ kind, level, text: words, page: null });
    words = '';
  };
  /** Everything within is one block of its own. */
  const as = (of: Block['kind'], at: number, inner: () => void): void => {
    flush();
    const was = [kind, level] as const;
    [kind, level] = [of, at];
    inner();
    flush();
    [kind, level] = was;
  };
  const walk = (node: Node, depth: number): void => {
    if (depth > documentLimits.depth) throw problem('too-deep');
    if (isTextNode(node)) {
      words += node.value;
      return;
    }
    const inner = (): void => {
      for (const child of childrenOf(node)) walk(child, depth + 1);
    };
    if (!isElementNode(node)) return inner();
    if (isHidden(node)) return;
    const { tagName } = node;
    if (/^h[1-6]$/.test(tagName) && kind === 'text') return as('heading', Number(tagName.slice(1)), inner);
    if (tagName === 'tr' && kind === 'text') return as('row', level, inner);
    if (kind === 'text' && blocks.has(tagName)) return as('text', level, inner);
    if (tagName === 'br') words += ' ';
    if (kind === 'row' && (tagName === 'td' || tagName === 'th')) {
      if (words.trim() !== '') words += ' | ';
      return inner();
    }
    if (blocks.has(tagName)) words += ' ';
    inner();
  };
  walk(root, 0);
  flush();
  return found;
}

/** The blocks of a piece of HTML within another text. */
export const blocksOfHtml = (html: string): Block[] => blocksOf(parseFragment(html));

/** "&amp;" and the like as the sign they stand for. */
export const withoutEntities = (text: string): string => (text.includes('&') ? textIn(parseFragment(text.replaceAll('<', '&lt;'))) : text);

/** A web page: its main part where it marks one, without what nobody sees. Nothing of it is run or loaded. @throws too-deep, too-much-text */
export function readHtml(text: string): ReadDocument {
  const page = parse(text);
  const all = [...elementsIn(page)];
  const mains = all.filter((one) => (one.tagName === 'main' || attribute(one, 'role') === 'main') && !isHidden(one));
  const title = tidy(all.flatMap((one) => (one.tagName === 'title' ? [textIn(one)] : []))[0] ?? '');
  const [main] = mains;
  const sections = cutSections(blocksOf(mains.length === 1 && main !== undefined ? main : page));
  return { format: 'html', title: title === '' ? null : title, sections, pagesWithoutText: [] };
}
