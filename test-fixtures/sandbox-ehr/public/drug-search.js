import { element } from './api.js';

const input = document.getElementById('drug-search');
const list = document.getElementById('drug-options');
let found = [];
let active = -1;
let latest = 0;

function show(drugs) {
  found = drugs;
  active = -1;
  list.replaceChildren(
    ...drugs.map((drug, index) => {
      const option = element(
        'li',
        { id: `drug-${index}`, role: 'option', 'aria-selected': 'false' },
        drug.display,
        element('span', { textContent: drug.rxcui }),
      );
      return option;
    }),
  );
  list.hidden = drugs.length === 0;
  input.setAttribute('aria-expanded', String(drugs.length > 0));
  input.removeAttribute('aria-activedescendant');
}

function move(step) {
  if (found.length === 0) return;
  active = (active + step + found.length) % found.length;
  [...list.children].forEach((option, index) => option.setAttribute('aria-selected', String(index === active)));
  input.setAttribute('aria-activedescendant', `drug-${active}`);
  list.children[active].scrollIntoView({ block: 'nearest' });
}

/** The combobox of medicines; `onChoose` gets the drug. */
export function drugSearch(onChoose) {
  const choose = (index) => {
    const drug = found[index];
    if (!drug) return;
    show([]);
    input.value = '';
    onChoose(drug);
  };
  input.addEventListener('input', async () => {
    const mine = ++latest;
    const query = input.value.trim();
    const drugs = query.length < 2 ? [] : await findDrugs(query);
    if (mine === latest) show(drugs);
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      move(1);
    } else if (event.key === 'ArrowUp') {
      event.preventDefault();
      move(-1);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(Math.max(active, 0));
    } else if (event.key === 'Escape') show([]);
  });
  input.addEventListener('blur', () => show([]));
  // mousedown, because blur would take the list away before a click arrives.
  list.addEventListener('mousedown', (event) => {
    event.preventDefault();
    choose([...list.children].indexOf(event.target.closest('li')));
  });
  return { focus: () => input.focus() };
}

export async function findDrugs(query) {
  const response = await fetch(`/chart-api/drugs?q=${encodeURIComponent(query)}`);
  return response.ok ? (await response.json()).drugs : [];
}
