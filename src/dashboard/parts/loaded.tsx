import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Trouble } from "./trouble.tsx";

/** What was loaded; before that, that it is being loaded; or why it can't be. */
export function Loaded<Data>(props: {
  readonly query: UseQueryResult<Data>;
  readonly children: (data: Data) => ReactNode;
}) {
  const { data, error, refetch } = props.query;
  // What was shown stays: the connection says that it is old.
  if (data !== undefined) return props.children(data);
  if (error === null) return <p className="quiet wait">Loading …</p>;
  return <Trouble error={error} onRetry={() => void refetch()} />;
}
