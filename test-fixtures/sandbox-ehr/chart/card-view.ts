import MarkdownIt from 'markdown-it';
import { isRecord } from '../resource.ts';

/** What the browser needs of a card: text, markup already made safe, and ids to answer with. */
export type CardView = {
  id: string;
  summary: string;
  detailHtml: string;
  indicator: 'info' | 'warning' | 'critical';
  source: { label: string; url: string | null };
  links: { index: number; label: string; url: string; type: 'smart' | 'absolute' }[];
  suggestions: { id: string; label: string; isRecommended: boolean }[];
  overrideReasons: { index: number; display: string }[];
};

const markdown = new MarkdownIt({ html: false, linkify: false });
markdown.disable('image');
const openLink = markdown.renderer.rules['link_open'];
markdown.renderer.rules['link_open'] = (tokens, index, options, env, self) => {
  tokens[index]?.attrSet('target', '_blank');
  tokens[index]?.attrSet('rel', 'noopener noreferrer');
  return openLink ? openLink(tokens, index, options, env, self) : self.renderToken(tokens, index, options);
};

/** GitHub-flavoured Markdown without raw HTML, images or script links. */
export const renderDetail = (detail: string): string => markdown.render(detail);

const webUrl = (value: unknown): string | null => (typeof value === 'string' && /^https?:\/\//i.test(value) ? value : null);
const records = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isRecord) : []);
const words = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Reads a card leniently, as EHRs do: what cannot be shown is left out. */
export function toCardView(card: Record<string, unknown>, id: string): CardView {
  const source = isRecord(card['source']) ? card['source'] : {};
  return {
    id,
    summary: words(card['summary']),
    detailHtml: renderDetail(words(card['detail'])),
    indicator: card['indicator'] === 'warning' || card['indicator'] === 'critical' ? card['indicator'] : 'info',
    source: { label: words(source['label']), url: webUrl(source['url']) },
    links: records(card['links']).flatMap((link, index) => {
      const url = webUrl(link['url']);
      if (url === null) return [];
      return [{ index, label: words(link['label']), url, type: link['type'] === 'smart' ? ('smart' as const) : ('absolute' as const) }];
    }),
    suggestions: records(card['suggestions']).map((suggestion) => ({
      id: words(suggestion['uuid']),
      label: words(suggestion['label']),
      isRecommended: suggestion['isRecommended'] === true,
    })),
    overrideReasons: records(card['overrideReasons']).map((reason, index) => ({
      index,
      display: words(reason['display']) || words(reason['code']),
    })),
  };
}
