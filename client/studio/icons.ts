// The studio's own icons; nobody else loads them.
export { default as DownIcon } from '@tabler/icons-react/dist/esm/icons/IconArrowDown.mjs';
export { default as UpIcon } from '@tabler/icons-react/dist/esm/icons/IconArrowUp.mjs';
export { default as RemoveIcon } from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
