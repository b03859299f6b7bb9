import { existsSync } from 'node:fs';
import path from 'node:path';

/** The chart's scripts and sheets, from the sources and from the built program alike: looked for upwards. */
export function publicFolder(): string {
  for (let folder = import.meta.dirname; ; folder = path.dirname(folder)) {
    for (const inside of ['public/chart.js', 'test-fixtures/sandbox-ehr/public/chart.js']) {
      if (existsSync(path.join(folder, inside))) return path.dirname(path.join(folder, inside));
    }
    if (path.dirname(folder) === folder) throw new Error('The folder of the chart (test-fixtures/sandbox-ehr/public) was not found.');
  }
}
