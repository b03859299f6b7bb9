import type { SandboxUser } from '../state.ts';
import type { ChartFacts, Row } from './chart-facts.ts';
import { isOrderable } from './draft-orders.ts';
import { html, type Html } from './html.ts';
import { icon } from './icons.ts';
import { page } from './sign-in-page.ts';

const table = (id: string, rows: Row[]): Html =>
  html`<table aria-labelledby="${id}">
    <tbody>
      ${rows.map(
        (row) =>
          html` <tr>
            <th scope="row">${row.name}</th>
            <td>${row.flag === null ? row.value : html`<span class="out">${row.value} ${row.flag}</span>`}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;

function banner(facts: ChartFacts): Html {
  const fact = (name: string, value: Html | string): Html =>
    html`<dl>
      <dt>${name}</dt>
      <dd>${value}</dd>
    </dl>`;
  return html`<section class="banner" aria-label="Patient">
    <h1>${facts.label}</h1>
    ${fact('Born', facts.born)}${fact('MRN', facts.mrn)}
    ${fact('Allergies', facts.allergies.length === 0 ? 'None recorded' : html`<span class="out">${facts.allergies.slice(0, 3).join('; ')}</span>`)}
    ${facts.weight === null ? '' : fact('Weight', facts.weight)}${facts.egfr === null ? '' : fact('eGFR', facts.egfr)}
    ${fact('Visit', facts.visit)}
  </section>`;
}

const navigation = html`<nav class="nav" aria-label="Chart">
  <a href="#orders" aria-current="page">${icon('prescription')}Orders</a><a href="#problems">${icon('list')}Problems</a>
  <a href="#medicines">${icon('pill')}Medicines</a><a href="#results">${icon('results')}Results</a
  ><a href="#vitals">${icon('vitals')}Vitals</a> <a href="/">${icon('summary')}Charts</a>
</nav>`;

const sideColumn = (facts: ChartFacts): Html =>
  html`<div class="side">
    <section id="problems" aria-labelledby="h-problems">
      <h2 id="h-problems">Problems <span>${facts.problems.length}</span></h2>
      <ul>
        ${facts.problems.map((problem) => html`<li>${problem.name}${problem.about ? html`<span>${problem.about}</span>` : ''}</li>`)}
      </ul>
    </section>
    <section id="medicines" aria-labelledby="h-medicines">
      <h2 id="h-medicines">Medicines <span>${facts.medicines.filter((medicine) => medicine.stopped === null).length} active</span></h2>
      <ul>
        ${facts.medicines.map((medicine) =>
          medicine.stopped === null
            ? html`<li>
                ${medicine.name}<span>${medicine.how}</span>${isOrderable(medicine.rxcui) && html`<button class="small" type="button" data-renew="${medicine.id}" data-rxcui="${medicine.rxcui}" aria-label="Renew ${medicine.name}">Renew</button>`}
              </li>`
            : html`<li><s>${medicine.name}</s><span>${medicine.stopped}</span></li>`,
        )}
      </ul>
    </section>
    <section id="results" aria-labelledby="h-results">
      <h2 id="h-results">Results <span>newest of each</span></h2>
      ${table('h-results', facts.results)}
    </section>
    <section id="vitals" aria-labelledby="h-vitals">
      <h2 id="h-vitals">Vitals</h2>
      ${table('h-vitals', facts.vitals)}
    </section>
  </div>`;

const field = (name: string, label: string, wide = false): Html =>
  html`<div class="${wide ? 'full' : ''}">
    <label for="f-${name}">${label}</label><input id="f-${name}" name="${name}" autocomplete="off" />
  </div>`;

const orderEntry = html`<section class="pane" id="orders" aria-labelledby="h-orders">
  <h2 id="h-orders">${icon('prescription')}Order entry <span class="count" id="order-count">nothing to sign</span></h2>
  <div class="search">
    <label for="drug-search">Search a medicine</label>
    <input
      id="drug-search"
      role="combobox"
      aria-autocomplete="list"
      aria-expanded="false"
      aria-controls="drug-options"
      autocomplete="off"
      spellcheck="false"
    />
    <ul id="drug-options" role="listbox" aria-label="Medicines found" hidden></ul>
  </div>
  <ul class="drafts" id="drafts" aria-label="Orders to sign" hidden></ul>
  <form id="order-form" class="order" aria-label="Order details" hidden>
    <div class="full"><label for="f-medicine">Medicine</label><input id="f-medicine" readonly /></div>
    ${field('dose', 'Dose')}${field('route', 'Route')}${field('frequency', 'Frequency')}
    <div><label for="f-start">Start</label><input id="f-start" name="start" type="date" /></div>
    ${field('dispense', 'Dispense')}${field('refills', 'Refills')}${field('reason', 'Reason', true)}
  </form>
  <div class="actions">
    <button class="btn go" type="button" id="sign" disabled>Sign order</button
    ><button class="btn" type="button" id="another" hidden>Add another order</button
    ><button class="btn" type="button" id="remove" hidden>Remove</button>
  </div>
</section>`;

/** The chart: banner, side column, order entry, decision support, signed orders, and the column for the application. */
export function chartPage(facts: ChartFacts, user: SandboxUser, clock: string): string {
  return page(
    facts.label,
    html`<div class="ehr" id="chart" data-clinician="${user.id}" data-patient="${facts.patientId}">
      <header class="top" aria-label="Chart">
        <span class="site">Northmere Ambulatory</span><span class="tab">${icon('person')}${facts.label}</span>
        <span class="right"
          ><button class="bar" type="button" id="open-panel">${icon('route')}Learning panel</button><span>${clock}</span
          ><span>${user.signature}</span></span
        >
      </header>
      ${banner(facts)}
      <div class="body">
        ${navigation}${sideColumn(facts)}
        <main class="main" aria-label="Orders of this visit">
          ${orderEntry}
          <section class="pane" aria-labelledby="h-cds">
            <h2 id="h-cds" tabindex="-1">
              ${icon('info')}Decision support <span class="count" id="cds-count" role="status">no messages, signing is open</span>
            </h2>
            <div id="cards"></div>
            <p class="quiet" id="cds-silent" hidden>Decision support did not answer. Signing is open.</p>
          </section>
          <section class="pane" aria-labelledby="h-signed">
            <h2 id="h-signed">Signed today <span class="count" id="signed-count">${facts.signed.length}</span></h2>
            <ul class="signed" id="signed">
              ${facts.signed.map((line) => html`<li>${line}</li>`)}
            </ul>
          </section>
        </main>
        <aside class="app" id="app" aria-label="Preceptor" hidden>
          <div class="app-bar">
            ${icon('route')}<span>Preceptor</span>
            <button class="x" type="button" id="close-panel" aria-label="Close Preceptor">${icon('close')}</button>
          </div>
          <div class="frame" id="frame"></div>
        </aside>
      </div>
    </div>`,
    { script: '/static/chart.js' },
  );
}
