import { go, hrefOf } from "../frame/router.tsx";
import { SidePanel } from "../parts/side-panel.tsx";
import { AskPanel } from "./ask/ask-panel.tsx";
import { ReservationPanel } from "./reservation/reservation-panel.tsx";
import { PoolForm } from "./schedule/pool-form.tsx";
import { SchedulePanel } from "./schedule/schedule-panel.tsx";
import type { PoolCalendarProps, Work } from "./work.ts";

/** The panel of what is being worked on. */
export function Side(props: PoolCalendarProps & { readonly work: Work }) {
  const { pool, reservation, work } = props;
  switch (work.side) {
    case "ask":
      return work.form === undefined ? null : (
        <AskPanel
          pool={pool.id}
          form={work.form}
          onForm={work.setForm}
          onTight={work.setTight}
          onOffer={work.setOffer}
          onGranted={work.select}
          onClose={work.close}
        />
      );
    case "reservation":
      return reservation === undefined ? null : (
        <ReservationPanel
          key={reservation}
          id={reservation}
          pool={pool.id}
          moving={work.moving}
          onMoving={work.setMoving}
          onTight={work.setTight}
          onClose={work.close}
        />
      );
    case "schedule":
      return <SchedulePanel pool={pool.id} onClose={work.close} />;
    case "pool":
      return (
        <SidePanel title="New pool" onClose={work.close}>
          <PoolForm
            onMade={(id) => {
              props.onMakePool(false);
              go(hrefOf("calendar", { pool: id }));
            }}
          />
        </SidePanel>
      );
    case undefined:
      return null;
  }
}
