import '@mantine/core/styles/Modal.layer.css';
import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';

/** One question over the page; Escape closes it, and the focus goes back to where it came from. */
export function Dialog({ title, opened, close, children }: { title: string; opened: boolean; close: () => void; children: ReactNode }) {
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={title}
      lockScroll={false}
      centered
      size={560}
      closeButtonProps={{ 'aria-label': 'Close' }}
      // A dialog's title bar is no banner of the page.
      attributes={{ header: { role: 'presentation' } }}
    >
      <div className="drawer-body">{children}</div>
    </Modal>
  );
}
