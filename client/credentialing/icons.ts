// The console's own icons; providers never load them.
export { default as NextIcon } from '@tabler/icons-react/dist/esm/icons/IconArrowRight.mjs';
export { default as NotKnownIcon } from '@tabler/icons-react/dist/esm/icons/IconCircleDashed.mjs';
export { default as MenuIcon } from '@tabler/icons-react/dist/esm/icons/IconMenu2.mjs';
export { default as PendingIcon } from '@tabler/icons-react/dist/esm/icons/IconHourglassHigh.mjs';
export { default as PeopleIcon } from '@tabler/icons-react/dist/esm/icons/IconUsers.mjs';
export { default as SearchIcon } from '@tabler/icons-react/dist/esm/icons/IconSearch.mjs';
export { default as SignOutIcon } from '@tabler/icons-react/dist/esm/icons/IconLogout.mjs';
export { default as SelfReportedIcon } from '@tabler/icons-react/dist/esm/icons/IconUser.mjs';
export { default as UnderIcon } from '@tabler/icons-react/dist/esm/icons/IconChevronRight.mjs';
