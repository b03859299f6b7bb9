// The integrator's own icons; nobody else loads them.
export { default as SourcesIcon } from '@tabler/icons-react/dist/esm/icons/IconBroadcast.mjs';
export { default as PollIcon } from '@tabler/icons-react/dist/esm/icons/IconRefresh.mjs';
