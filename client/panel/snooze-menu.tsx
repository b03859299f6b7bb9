import { Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import type { SnoozeRequest } from '../../server/contract/index.ts';

const terms: readonly { until: SnoozeRequest['until']; label: string }[] = [
  { until: 'end-of-shift', label: 'End of shift' },
  { until: 'tomorrow', label: 'Tomorrow' },
  { until: '7-days', label: '7 days' },
];

/** Until when: the same terms in the list and in a lesson. @param children the button that opens it */
export function SnoozeMenu({ snooze, children }: { snooze: (until: SnoozeRequest['until']) => void; children: ReactNode }) {
  return (
    <Menu position="bottom-start">
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        {terms.map(({ until, label }) => (
          <Menu.Item key={until} onClick={() => snooze(until)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
