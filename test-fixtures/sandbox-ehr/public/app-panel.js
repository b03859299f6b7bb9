import { call, element } from './api.js';

const panel = document.getElementById('app');
const frame = document.getElementById('frame');
let openedFrom = null;

/** Opens the application in its column: every opening is a new launch. `from` gets the focus back on close. */
export async function openPanel(body, from) {
  openedFrom = from ?? document.activeElement;
  panel.hidden = false;
  document.body.classList.add('with-app');
  // Below the chart where the window is narrow; beside it nothing moves.
  panel.scrollIntoView({ block: 'nearest', behavior: 'instant' });
  const { src, message } = await call('launch', body).catch((error) => ({ message: error.message }));
  if (src === undefined) {
    frame.replaceChildren(element('p', { class: 'quiet', role: 'alert', textContent: message }));
    return;
  }
  const inner = element('iframe', { title: 'Preceptor', src });
  inner.setAttribute('sandbox', 'allow-scripts allow-forms allow-same-origin allow-popups');
  inner.setAttribute('allow', '');
  inner.addEventListener('load', () => inner.focus(), { once: true });
  frame.replaceChildren(inner);
}

function closePanel() {
  frame.replaceChildren();
  panel.hidden = true;
  document.body.classList.remove('with-app');
  (openedFrom?.isConnected ? openedFrom : document.getElementById('open-panel')).focus();
}

document.getElementById('close-panel').addEventListener('click', closePanel);
document.getElementById('open-panel').addEventListener('click', (event) => openPanel({}, event.currentTarget));
