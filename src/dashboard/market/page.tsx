import { useState } from "react";
import type { ClassWire } from "../../wire/index.ts";
import { currentPlace, go, hrefOf, usePlace } from "../frame/router.tsx";
import { Empty } from "../parts/empty.tsx";
import { SelectField, TextField } from "../parts/fields.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { useCalm } from "../parts/use-calm.ts";
import { BookPanels } from "./book-panels.tsx";
import { LeasesPanel } from "./leases-panel.tsx";
import { OrderPanel } from "./order/order-panel.tsx";
import { PlacePanel } from "./order/place-panel.tsx";
import { OrdersPanel } from "./orders-panel.tsx";
import { PricesPanel } from "./prices-panel.tsx";
import { useClasses } from "./queries.ts";
import { QuoteTiles } from "./quote-tiles.tsx";

/** What units cost now and before, who wants and offers them, and what became of one's orders. */
export function MarketPage() {
  const classes = useClasses();
  return (
    <>
      <h1 className="unseen">Market</h1>
      <Loaded query={classes}>
        {(all) => (all.length === 0 ? <NoClasses /> : <MarketDesk classes={all} />)}
      </Loaded>
    </>
  );
}

function MarketDesk({ classes }: { readonly classes: readonly ClassWire[] }) {
  const { query } = usePlace();
  const [isPlacing, setIsPlacing] = useState(false);
  const [user, setUser] = useState("");
  const calmUser = useCalm(user.trim());
  const chosen = classes.find((one) => one.class === query.get("class")) ?? classes[0];
  const order = query.get("order") ?? undefined;
  const choose = (id: string | undefined): void => {
    setIsPlacing(false);
    change({ order: id });
  };
  if (chosen === undefined) return null;
  const name = chosen.class;
  return (
    <>
      <div className="toolbar">
        <SelectField
          label="Class"
          options={classes.map((one) => [one.class, one.class] as const)}
          value={name}
          onChange={(next) => change({ class: next, order: undefined })}
        />
        <TextField label="Orders of" placeholder="everybody" value={user} onChange={setUser} />
        <div className="toolbar-end">
          <button type="button" className="main" onClick={() => setIsPlacing(true)}>
            Place a bid
          </button>
        </div>
      </div>
      <QuoteTiles terms={chosen} />
      <div className={`calendar ${order !== undefined || isPlacing ? "with-side" : ""}`}>
        <div className="desk-main">
          <BookPanels name={name} />
          <PricesPanel name={name} />
          <OrdersPanel name={name} user={calmUser} selected={order} onSelect={choose} />
          <LeasesPanel name={name} user={calmUser} />
        </div>
        {isPlacing ? (
          <PlacePanel name={name} onPlaced={choose} onClose={() => setIsPlacing(false)} />
        ) : order === undefined ? null : (
          <OrderPanel key={order} id={order} onClose={() => choose(undefined)} />
        )}
      </div>
    </>
  );
}

function change(fields: { readonly class?: string; readonly order: string | undefined }): void {
  const { query } = currentPlace();
  go(hrefOf("market", { class: query.get("class") ?? undefined, ...fields }));
}

function NoClasses() {
  return (
    <section className="panel narrow">
      <Empty title="Nothing is traded here yet">
        <p>
          An operator makes a class: a pool, or nodes, whose units are bought by the hour. See{" "}
          <code>arbiter market --help</code>.
        </p>
      </Empty>
    </section>
  );
}
