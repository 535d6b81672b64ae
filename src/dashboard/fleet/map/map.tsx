import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { NodeWire } from "../../../wire/index.ts";
import { countText } from "../../show/number.ts";
import { nodeBeside } from "./camera.ts";
import type { Colours } from "./colours.ts";
import { inkAt } from "./ink.ts";
import type { FleetLayout } from "./layout.ts";
import { MapView } from "./map-view.ts";

export interface MapProps {
  readonly nodes: readonly NodeWire[];
  readonly layout: FleetLayout;
  readonly colours: Colours;
  /** 1 for each node that a search has found; undefined without a search. */
  readonly found: Uint8Array | undefined;
  /** Number of the chosen node; -1 for none. */
  readonly selected: number;
  readonly isDark: boolean;
  readonly onSelect: (id: string) => void;
  readonly width: number;
  readonly height: number;
}

/** The fleet as a map. Drag to move, wheel to zoom; arrows go from node to node. */
export function FleetMap(props: MapProps) {
  const { nodes, selected, height } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [hovered, setHovered] = useState(-1);
  const view = useMapView(canvas, props, setHovered);
  const onKey = (event: KeyboardEvent): void => {
    if (walk(event.key, props, view.current)) event.preventDefault();
  };
  const here = nodes[selected];
  const label =
    `Map of ${countText(nodes.length, "node")}. Arrows go from node to node, plus and minus ` +
    `zoom, 0 shows all.${here === undefined ? "" : ` At ${here.id}.`}`;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a map that is walked by arrow keys
    <div className="fleet-map" role="application" tabIndex={0} aria-label={label} onKeyDown={onKey}>
      <canvas ref={canvas} style={{ width: props.width, height }} />
      <div className="map-buttons">
        <button type="button" aria-label="Zoom in" onClick={() => view.current?.zoom(1.5)}>
          +
        </button>
        <button type="button" aria-label="Zoom out" onClick={() => view.current?.zoom(1 / 1.5)}>
          −
        </button>
        <button type="button" onClick={() => view.current?.showAll()}>
          All
        </button>
      </div>
      <Hint node={nodes[hovered]} />
    </div>
  );
}

/** The picture lives outside of React: it moves sixty times a second. */
function useMapView(
  canvas: { readonly current: HTMLCanvasElement | null },
  props: MapProps,
  onHover: (node: number) => void,
) {
  const view = useRef<MapView | undefined>(undefined);
  const newest = useRef(props);
  newest.current = props;
  const { nodes, layout, colours, found, selected, isDark, width, height } = props;
  useEffect(() => {
    if (canvas.current === null) return;
    const made = new MapView(canvas.current, {
      onHover,
      onPick: (index) => {
        const node = newest.current.nodes[index];
        if (node !== undefined) newest.current.onSelect(node.id);
      },
    });
    view.current = made;
    return () => made.close();
  }, [canvas, onHover]);
  useEffect(() => view.current?.resize(width, height), [width, height]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the ink follows the theme
  useEffect(() => {
    if (canvas.current === null) return;
    view.current?.show({
      layout,
      colours,
      found,
      selected,
      gpus: Uint16Array.from(nodes, ({ gpus }) => gpus),
      names: nodes.map(({ id }) => id),
      ink: inkAt(canvas.current),
    });
  }, [canvas, nodes, layout, colours, found, selected, isDark]);
  useEffect(() => {
    if (selected >= 0) view.current?.goTo(selected);
  }, [selected]);
  return view;
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** True if the key was one of the map's. */
function walk(
  key: string,
  { nodes, layout, selected, onSelect }: MapProps,
  view: MapView | undefined,
): boolean {
  const arrow = ARROWS[key];
  if (arrow !== undefined) {
    const node = nodes[nodeBeside(layout, selected, ...arrow)];
    if (node !== undefined) onSelect(node.id);
  } else if (key === "+" || key === "-") view?.zoom(key === "+" ? 1.5 : 1 / 1.5);
  else if (key === "0") view?.showAll();
  else return false;
  return true;
}

/** What is under the pointer. */
function Hint({ node }: { readonly node: NodeWire | undefined }) {
  if (node === undefined) return null;
  return (
    <p className="map-hint" aria-hidden="true">
      <b>{node.id}</b> · {node.gpu_model} · {node.gpus_free} of {node.gpus} free
      {node.status === "ready" && !node.draining ? "" : ` · ${stateWords(node)}`}
    </p>
  );
}

/** What a node is doing, in a word or two. */
export function stateWords({ status, draining }: Pick<NodeWire, "status" | "draining">): string {
  return draining ? `${status}, draining` : status;
}
