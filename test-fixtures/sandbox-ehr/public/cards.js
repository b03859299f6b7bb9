import { call, element } from './api.js';
import { openPanel } from './app-panel.js';

const tray = document.getElementById('cards');
const count = document.getElementById('cds-count');
const silent = document.getElementById('cds-silent');

function announce() {
  const shown = tray.children.length;
  // A service that is silent has not said that there is nothing to say.
  const nothing = silent.hidden ? 'no messages' : 'no answer';
  count.textContent = `${shown === 0 ? nothing : `${shown} ${shown === 1 ? 'message' : 'messages'}`}, signing is open`;
}

function takeAway(article) {
  article.remove();
  announce();
  document.getElementById('h-cds').focus();
}

const button = (label, options = {}) =>
  element('button', { type: 'button', class: `btn ${options.class ?? ''}`.trim(), textContent: label, ...options.properties });

function linkButton(card, link, index) {
  if (link.type === 'smart') {
    const open = button(link.label || 'Open', { class: index === 0 ? 'lead' : '' });
    open.addEventListener('click', () => openPanel({ card: card.id, link: link.index }, open));
    return open;
  }
  return element('a', { href: link.url, target: '_blank', rel: 'noopener noreferrer', textContent: link.label || link.url, class: 'away' });
}

function say(article, text) {
  const line = article.querySelector('.said') ?? article.appendChild(element('p', { class: 'said', role: 'status' }));
  line.textContent = text;
}

function suggestionButton(card, suggestion, article) {
  const accept = button(suggestion.label, { class: suggestion.isRecommended ? 'lead' : '' });
  accept.addEventListener('click', async () => {
    accept.disabled = true;
    try {
      const { done } = await call('accept', { card: card.id, suggestion: suggestion.id });
      say(article, done.join('. ') || 'Done.');
    } catch (error) {
      accept.disabled = false;
      say(article, error.message);
    }
  });
  return accept;
}

/** A disclosure with one button a reason: keyboard order is reading order, Escape closes. */
function dismissMenu(card, article) {
  const menu = element('div', { class: 'reasons', id: `reasons-${card.id}`, hidden: true, role: 'group', 'aria-label': 'Why not now?' });
  const toggle = button('Dismiss…', { properties: { 'aria-expanded': 'false', 'aria-controls': menu.id } });
  const show = (open) => {
    menu.hidden = !open;
    toggle.setAttribute('aria-expanded', String(open));
    (open ? menu.querySelector('button') : toggle).focus();
  };
  const choices = [...card.overrideReasons, { index: -1, display: 'Dismiss without a reason' }];
  for (const reason of choices) {
    const choice = button(reason.display);
    choice.addEventListener('click', async () => {
      await call('dismiss', { card: card.id, reason: reason.index }).catch(() => undefined);
      takeAway(article);
    });
    menu.append(choice);
  }
  toggle.addEventListener('click', () => show(menu.hidden));
  menu.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') show(false);
  });
  return [toggle, menu];
}

function render(card) {
  const article = element('article', { class: `card ${card.indicator}` });
  const word = { warning: 'Warning. ', critical: 'Critical. ' }[card.indicator] ?? '';
  article.append(element('h3', { textContent: word + card.summary }));
  const detail = element('div', { class: 'detail' });
  // Rendered from Markdown by our server with raw HTML off.
  detail.innerHTML = card.detailHtml;
  article.append(detail);
  if (card.source.label !== '') {
    const source = element('p', { class: 'source' }, `${card.source.label} `);
    if (card.source.url)
      source.append(
        element('a', {
          href: card.source.url,
          target: '_blank',
          rel: 'noopener noreferrer',
          textContent: 'Source',
          'aria-label': `Source: ${card.source.label}`,
        }),
      );
    article.append(source);
  }
  const [toggle, menu] = dismissMenu(card, article);
  article.append(
    element(
      'div',
      { class: 'row' },
      ...card.links.map((link, index) => linkButton(card, link, index)),
      ...card.suggestions.map((suggestion) => suggestionButton(card, suggestion, article)),
      toggle,
    ),
    menu,
  );
  return article;
}

/** Adds the cards of one answer; earlier ones stay until they are dealt with. */
export function showAnswer({ answered, cards }) {
  silent.hidden = answered;
  tray.prepend(...cards.map(render));
  announce();
}
