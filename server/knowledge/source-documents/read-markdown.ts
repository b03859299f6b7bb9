import { lexer, type Token, type Tokens } from 'marked';
import { cutSections } from './cut-sections.ts';
import type { Block, ReadDocument } from './document.ts';
import { blocksOfHtml, withoutEntities } from './read-html.ts';

/** Its own type of any token is open, so that a member has to be asked for. */
const isToken = <T extends Tokens.Generic['type']>(token: Token, type: T): boolean => token.type === type;

const children = (token: Token): readonly Token[] => ('tokens' in token && Array.isArray(token.tokens) ? token.tokens : []);

/** The words of a line: of links their text, of pictures what stands for them, of HTML between the tags what is not a program. */
function wordsOf(tokens: readonly Token[]): string {
  let within: string | null = null;
  return tokens
    .map((token) => {
      if (isToken(token, 'html')) {
        const [, closing, tag = ''] = /^<(\/?)(script|style|template)\b/i.exec(token.raw) ?? [];
        if (tag !== '') within = closing === '/' ? null : tag;
        return '';
      }
      if (within !== null) return '';
      if (isToken(token, 'br')) return ' ';
      const inner = children(token);
      if (inner.length > 0) return wordsOf(inner);
      return 'text' in token && typeof token.text === 'string' ? withoutEntities(token.text) : '';
    })
    .join('');
}

const block = (kind: Block['kind'], text: string, level = 1): Block => ({ kind, level, text, page: null });

function blocksOf(tokens: readonly Token[]): Block[] {
  return tokens.flatMap((token): Block[] => {
    switch (token.type) {
      case 'heading':
        return [block('heading', wordsOf(children(token)), (token as Tokens.Heading).depth)];
      case 'list':
        return (token as Tokens.List).items.flatMap(({ tokens: items }) => blocksOf(items));
      case 'blockquote':
        return blocksOf(children(token));
      case 'table': {
        const { header, rows } = token as Tokens.Table;
        return [header, ...rows].map((row) => block('row', row.map((cell) => wordsOf(cell.tokens).trim()).join(' | ')));
      }
      case 'code':
        return [block('text', (token as Tokens.Code).text)];
      case 'html':
        return blocksOfHtml(token.raw);
      case 'paragraph':
      case 'text':
        return [block('text', wordsOf(children(token).length > 0 ? children(token) : [token]))];
      default:
        return [];
    }
  });
}

const frontMatter = /^---\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/;

/** Markdown as GitHub writes it. HTML in it is read for its words, nothing is rendered. @throws too-much-text */
export function readMarkdown(text: string): ReadDocument {
  const [whole = '', front = ''] = frontMatter.exec(text) ?? [];
  const named = /^title:\s*["']?(.+?)["']?\s*$/m.exec(front)?.[1];
  const sections = cutSections(blocksOf(lexer(text.slice(whole.length))));
  const top = sections.find(({ level, heading }) => level === 1 && heading !== null)?.heading;
  return { format: 'markdown', title: named ?? top ?? null, sections, pagesWithoutText: [] };
}
