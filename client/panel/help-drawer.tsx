import { Drawer } from '@mantine/core';
import { notAnAlert, whoSees } from './who-sees.ts';

/** What this is and is not, and who sees what; short enough to be read. */
export function HelpDrawer({ opened, close }: { opened: boolean; close: () => void }) {
  return (
    <Drawer
      lockScroll={false}
      opened={opened}
      onClose={close}
      position="bottom"
      size="85%"
      classNames={{ content: 'sheet' }}
      radius="md"
      title="About Preceptor"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className="drawer-body">
        <section>
          <h3>What this is</h3>
          <p>
            When you order a drug whose boxed warning is new to you, a lesson of at most 3 minutes waits here: a recall question, the key
            points of the label, and a scored check. What you pass is recorded, with the date until which it is valid.
          </p>
        </section>
        <section>
          <h3>What it is not</h3>
          <p>{notAnAlert} It never holds an order, and passing never grants or removes a privilege.</p>
        </section>
        <section>
          <h3>Who sees what</h3>
          <p>You see everything here. {whoSees}</p>
          <p>Your learning record holds the drug, never the patient.</p>
        </section>
        <section>
          <h3>Leaving</h3>
          <p>Close the panel whenever you want. Your place and your answers are kept, and your order is not affected.</p>
        </section>
      </div>
    </Drawer>
  );
}
