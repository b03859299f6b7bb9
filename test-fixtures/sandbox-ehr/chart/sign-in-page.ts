import type { SandboxUser } from '../state.ts';
import { html, type Html } from './html.ts';

export const page = (title: string, body: Html, options: { script?: string } = {}): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Northmere EHR</title>
        <link rel="icon" href="/static/icon.svg" />
        ${['base', 'cards', 'chart'].map((sheet) => html`<link rel="stylesheet" href="/static/${sheet}.css" />`)}
        ${options.script === undefined ? '' : html`<script type="module" src="${options.script}"></script>`}
      </head>
      <body>
        ${body}
      </body>
    </html>`.markup;

const topBar = html`<header class="top">
  <span class="site">Northmere Ambulatory</span><span class="right">Sandbox, invented people</span>
</header>`;

/** Who is there? The question of a standalone launch. */
export function signInPage(users: SandboxUser[], pendingId: string): string {
  return page(
    'Sign in',
    html`<div class="ehr plain">
      ${topBar}
      <main class="door">
        <section class="pane" aria-labelledby="who">
          <h1 id="who">Sign in to Preceptor</h1>
          <p>The application asks who you are. Choose a user of this sandbox; there are no passwords.</p>
          <form method="post" action="/oauth/decide">
            <input type="hidden" name="pending" value="${pendingId}" />
            <ul class="people">
              ${users.map(
                (user) =>
                  html`<li>
                    <button class="btn" name="user" value="${user.id}"><b>${user.name}</b><span>${user.department}</span></button>
                  </li>`,
              )}
            </ul>
          </form>
          <form method="post" action="/oauth/decide">
            <input type="hidden" name="pending" value="${pendingId}" /><button class="btn">Cancel</button>
          </form>
        </section>
      </main>
    </div>`,
  );
}

/**
 * Goes on to the same address from here. A link on the application's page leads a frame across sites, and then our Lax cookie stays
 * behind; from our own page, below our own chart, it comes along.
 */
export const againPage = (href: string): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="refresh" content="0; url=${href}" />
        <title>Signing in · Northmere EHR</title>
      </head>
      <body>
        <p><a href="${href}">Go on signing in</a></p>
      </body>
    </html>`.markup;

/** A page that says one thing and leads nowhere else. */
export const noticePage = (title: string, message: string): string =>
  page(
    title,
    html`<div class="ehr plain">
      ${topBar}
      <main class="door">
        <section class="pane">
          <h1>${title}</h1>
          <p>${message}</p>
          <p><a href="/" target="_top">Back to the sandbox</a></p>
        </section>
      </main>
    </div>`,
  );

/** The front door: clinician and patient, and the way in for staff. */
export function frontPage(users: SandboxUser[], patients: { id: string; label: string; about: string }[], consoleUrl: string): string {
  const clinicians = users.filter((user) => user.chart);
  return page(
    'Open a chart',
    html`<div class="ehr plain">
      ${topBar}
      <main class="door">
        <form class="pane" method="post" action="/open">
          <h1>Open a chart</h1>
          <p>A stand-in for an EHR. Everyone in it is invented.</p>
          <fieldset>
            <legend>Clinician</legend>
            ${clinicians.map(
              (user, index) =>
                html` <label class="pick"
                  ><input type="radio" name="clinician" value="${user.id}" ${index === 0 ? 'checked' : ''} /><span
                    ><b>${user.name}</b><span>${user.department}</span></span
                  ></label
                >`,
            )}
          </fieldset>
          <fieldset>
            <legend>Patient</legend>
            ${patients.map(
              (patient, index) =>
                html` <label class="pick"
                  ><input type="radio" name="patient" value="${patient.id}" ${index === 0 ? 'checked' : ''} /><span
                    ><b>${patient.label}</b><span>${patient.about}</span></span
                  ></label
                >`,
            )}
          </fieldset>
          <button class="btn go">Open chart</button>
        </form>
        <section class="pane" aria-labelledby="staff">
          <h2 id="staff">Medical staff office</h2>
          <p>Ruth Harrow works outside the chart: choose her at sign-in.</p>
          <p><a href="${consoleUrl}">Credentialing console</a></p>
        </section>
        <section class="pane" aria-labelledby="education">
          <h2 id="education">Clinical education</h2>
          <p>Lena Brandt writes lessons, Ilona Varga reads and publishes them: choose one of them at sign-in.</p>
          <p><a href="${consoleUrl}">Educator’s pages</a></p>
        </section>
        <section class="pane" aria-labelledby="interfaces">
          <h2 id="interfaces">Interfaces</h2>
          <p>Tomas Reiter looks after the roads by which events come: choose him at sign-in.</p>
          <p><a href="${consoleUrl}">Event sources</a></p>
        </section>
      </main>
    </div>`,
  );
}
