// The rules' own icons; nobody else loads them.
export { default as RulesIcon } from '@tabler/icons-react/dist/esm/icons/IconAdjustments.mjs';
export { default as SwitchIcon } from '@tabler/icons-react/dist/esm/icons/IconPower.mjs';
