import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { projectRoot } from './project-root.ts';

it('V8 knows what it is told; a flag that is unknown to it, it would tell of', { timeout: 60_000 }, async () => {
  const file = pathToFileURL(join(projectRoot(), 'server/platform/small-heap.ts')).href;
  const program = `const { keepHeapSmall } = await import(${JSON.stringify(file)}); keepHeapSmall(); console.log('told');`;
  const ran = await promisify(execFile)(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    cwd: projectRoot(),
  });
  expect(ran).toEqual({ stdout: 'told\n', stderr: '' });
});
