import { type DragEvent, useId, useState } from "react";
import { decodeLog, decodeRuns, FILE_BYTES_MAX, type Log, type Run } from "./codec.ts";

/** What was found in the files that were opened. */
export interface Opened {
  readonly runs: readonly Run[];
  readonly logs: readonly Log[];
}

/** Opens files or a folder, by buttons or by dropping them. Reads what it knows, names the rest. */
export function Opener(props: {
  readonly isEmpty: boolean;
  readonly onOpened: (opened: Opened) => void;
}) {
  const [faults, setFaults] = useState<readonly string[]>([]);
  const [names, setNames] = useState<readonly string[]>([]);
  const open = async (files: readonly File[]): Promise<void> => {
    const found = await readAll(files);
    setFaults(found.faults);
    setNames(found.names);
    if (found.names.length > 0) props.onOpened(found);
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    void open([...event.dataTransfer.files]);
  };
  return (
    <section
      className="panel opener"
      aria-label="Open results"
      onDragOver={(event) => event.preventDefault()}
      onDrop={drop}
    >
      <div className="row">
        <FileButton label="Open files" onFiles={open} />
        <FileButton label="Open a folder" isFolder onFiles={open} />
        <p className="quiet">{names.length === 0 ? "or drop them here" : names.join(", ")}</p>
      </div>
      {faults.length === 0 ? null : (
        <ul className="trouble" role="alert">
          {faults.map((fault) => (
            <li key={fault}>{fault}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

function FileButton(props: {
  readonly label: string;
  readonly isFolder?: boolean;
  readonly onFiles: (files: readonly File[]) => Promise<void>;
}) {
  const id = useId();
  const folder = props.isFolder === true ? { webkitdirectory: "" } : {};
  return (
    <span className="file-button">
      <input
        id={id}
        type="file"
        multiple
        accept={props.isFolder === true ? undefined : ".json,.jsonl"}
        {...folder}
        onChange={({ target }) => {
          void props.onFiles([...(target.files ?? [])]);
          // The same files may be opened again once they have changed.
          target.value = "";
        }}
      />
      <label htmlFor={id} className="button">
        {props.label}
      </label>
    </span>
  );
}

interface Reading extends Opened {
  readonly names: readonly string[];
  readonly faults: readonly string[];
}

async function readAll(files: readonly File[]): Promise<Reading> {
  const runs: Run[] = [];
  const logs: Log[] = [];
  const names: string[] = [];
  const faults: string[] = [];
  for (const file of files) {
    if (!/\.jsonl?$/.test(file.name)) continue;
    try {
      if (file.size > FILE_BYTES_MAX) throw new Error("is too large to be shown");
      const text = await file.text();
      if (file.name.endsWith(".jsonl")) logs.push(decodeLog(file.name.slice(0, -6), text));
      else runs.push(...decodeRuns(text));
      names.push(file.name);
    } catch (error) {
      faults.push(`${file.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (names.length === 0 && faults.length === 0) faults.push("There is no .json or .jsonl here.");
  return { runs, logs, names, faults };
}
