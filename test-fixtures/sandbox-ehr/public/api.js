const chart = document.getElementById('chart');

/** Calls the chart's own API for this tab's clinician and patient. */
export async function call(path, body) {
  const response = await fetch(`/chart-api/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Requested-With': 'chart' },
    body: JSON.stringify({ clinician: chart.dataset.clinician, patient: chart.dataset.patient, ...body }),
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.message ?? 'The chart did not answer.');
  return answer;
}

/** An element with properties and children; text is always text. */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === 'class') made.className = value;
    else if (name.includes('-') || name === 'role') made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children);
  return made;
}
