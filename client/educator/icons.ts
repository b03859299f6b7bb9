// The educator's own icons; nobody else loads them.
export { default as DocumentsIcon } from '@tabler/icons-react/dist/esm/icons/IconFiles.mjs';
export { default as DownloadIcon } from '@tabler/icons-react/dist/esm/icons/IconDownload.mjs';
export { default as DraftsIcon } from '@tabler/icons-react/dist/esm/icons/IconPencil.mjs';
export { default as LessonsIcon } from '@tabler/icons-react/dist/esm/icons/IconBook2.mjs';
export { default as NumbersIcon } from '@tabler/icons-react/dist/esm/icons/IconChartBar.mjs';
export { default as DenialsIcon } from '@tabler/icons-react/dist/esm/icons/IconReceiptOff.mjs';
