export * from './problem.ts';
export * from './launch.ts';
export * from './prompts.ts';
export * from './attempts.ts';
export * from './history.ts';
export * from './credentialing.ts';
export * from './resource.ts';
export * from './education.ts';
