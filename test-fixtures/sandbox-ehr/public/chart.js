import { call, element } from './api.js';
import './app-panel.js';
import { showAnswer } from './cards.js';
import { drugSearch, findDrugs } from './drug-search.js';

const form = document.getElementById('order-form');
const draftList = document.getElementById('drafts');
const signButton = document.getElementById('sign');
const another = document.getElementById('another');
const remove = document.getElementById('remove');
const orderCount = document.getElementById('order-count');
const signedList = document.getElementById('signed');
const signedCount = document.getElementById('signed-count');
const fields = ['dose', 'route', 'frequency', 'start', 'dispense', 'refills', 'reason'];

/** Orders not yet signed; the form shows `current`. */
let drafts = [];
let current = null;

const silence = { answered: false, cards: [] };
const fire = (hook, selected) => call('hook', { hook, drafts, selected }).catch(() => silence);

function draw() {
  form.hidden = current === null;
  if (current) {
    form.querySelector('#f-medicine').value = current.display;
    for (const name of fields) form.elements[name].value = current[name];
  }
  draftList.hidden = drafts.length < 2;
  draftList.replaceChildren(
    ...drafts.map((draft) => {
      const pick = element('button', { type: 'button', textContent: `${draft.display}, ${draft.frequency}` });
      if (draft === current) pick.setAttribute('aria-current', 'true');
      pick.addEventListener('click', () => {
        current = draft;
        draw();
        form.elements['dose'].focus();
      });
      return element('li', {}, pick);
    }),
  );
  orderCount.textContent = drafts.length === 0 ? 'nothing to sign' : `${drafts.length} to sign`;
  signButton.textContent = drafts.length > 1 ? `Sign ${drafts.length} orders` : 'Sign order';
  signButton.disabled = drafts.length === 0;
  another.hidden = remove.hidden = current === null;
}

async function addDraft(drug, renews = '') {
  const problem = document.querySelector('#problems li');
  current = {
    id: crypto.randomUUID(),
    rxcui: drug.rxcui,
    display: drug.display,
    dose: drug.dose,
    route: drug.route,
    frequency: drug.frequency,
    start: new Date().toLocaleDateString('sv'),
    dispense: drug.dispense,
    refills: '0',
    reason: problem?.firstChild?.textContent ?? '',
    renews,
  };
  drafts.push(current);
  draw();
  form.elements['dose'].focus();
  showAnswer(await fire('order-select', [current.id]));
}

const search = drugSearch(addDraft);

form.addEventListener('input', (event) => {
  if (current && fields.includes(event.target.name)) current[event.target.name] = event.target.value;
});
form.addEventListener('submit', (event) => event.preventDefault());
another.addEventListener('click', () => search.focus());
remove.addEventListener('click', () => {
  drafts = drafts.filter((draft) => draft !== current);
  current = drafts.at(-1) ?? null;
  draw();
  search.focus();
});

signButton.addEventListener('click', async () => {
  signButton.disabled = true;
  const signing = drafts;
  // Decision support is asked, and signing goes on whatever it says or does not say.
  showAnswer(await fire('order-sign', []));
  try {
    const { signed } = await call('sign', { drafts: signing });
    signedList.append(...signed.map((line) => element('li', { textContent: line })));
    signedCount.textContent = String(signedList.children.length);
    drafts = drafts.filter((draft) => !signing.includes(draft));
    current = drafts.at(-1) ?? null;
    draw();
    search.focus();
  } catch (error) {
    draw();
    orderCount.textContent = `not signed: ${error.message}`;
  }
});

for (const renew of document.querySelectorAll('[data-renew]')) {
  renew.addEventListener('click', async () => {
    const [drug] = await findDrugs(renew.dataset.rxcui);
    if (drug) await addDraft(drug, renew.dataset.renew);
  });
}

draw();
