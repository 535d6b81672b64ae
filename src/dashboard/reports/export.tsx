import { useState } from "react";
import type { Report, ReportQuery } from "../../wire/index.ts";
import { useLive } from "../live/provider.tsx";
import { useReport } from "../live/queries.ts";
import { Trouble } from "../parts/trouble.tsx";
import type { CatalogueEntry } from "./catalogue.ts";
import { pictureOf } from "./picture.ts";

/** The report as a file: all rows as CSV, the chart as PNG. */
export function Export(props: { readonly entry: CatalogueEntry; readonly query: ReportQuery }) {
  const { client } = useLive();
  const [trouble, setTrouble] = useState<unknown>();
  const { entry, query } = props;
  const { data } = useReport(entry.name, query);
  const save = (making: Promise<Blob>, extension: string): void => {
    setTrouble(undefined);
    making.then((blob) => download(blob, `${entry.name}.${extension}`), setTrouble);
  };
  const csv = (): Promise<Blob> =>
    client.reportCsv(entry.name, query).then((text) => new Blob([text], { type: "text/csv" }));
  const png = (report: Report): Promise<Blob> => pictureOf(report, entry);
  return (
    <div className="actions">
      <button type="button" className="small" onClick={() => save(csv(), "csv")}>
        CSV
      </button>
      {data === undefined || entry.drawn === "" ? null : (
        <button type="button" className="small" onClick={() => save(png(data), "png")}>
          PNG
        </button>
      )}
      {trouble === undefined ? null : <Trouble error={trouble} />}
    </div>
  );
}

/** Long enough for the browser to have taken the file. */
const KEEP_MS = 30_000;

function download(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEEP_MS);
}
