import { keepPreviousData, type UseQueryResult, useQuery } from "@tanstack/react-query";
import type {
  ClassWire,
  Depth,
  FillList,
  LeaseList,
  OrderList,
  OrderWhy,
  OrderWire,
  PriceHistory,
  Quote,
} from "../../wire/index.ts";
import { useLive } from "../live/provider.tsx";

const FILLS_SHOWN = 30;
const ORDERS_SHOWN = 20;
const LEVELS_SHOWN = 12;

export function useClasses(): UseQueryResult<readonly ClassWire[]> {
  const { client } = useLive();
  return useQuery({
    queryKey: ["market", "classes"],
    queryFn: async ({ signal }) => (await client.market.classes({ signal })).items,
  });
}

export function useQuote(name: string): UseQueryResult<Quote> {
  const { client } = useLive();
  return useQuery({
    queryKey: ["market", "quote", name],
    queryFn: ({ signal }) => client.market.quote(name, { signal }),
  });
}

export function useDepth(name: string): UseQueryResult<Depth> {
  const { client } = useLive();
  return useQuery({
    queryKey: ["market", "depth", name],
    queryFn: ({ signal }) => client.market.depth(name, { limit: LEVELS_SHOWN }, { signal }),
  });
}

export function useFills(name: string): UseQueryResult<FillList> {
  const { client } = useLive();
  return useQuery({
    queryKey: ["market", "fills", name],
    queryFn: ({ signal }) => client.market.fills(name, { limit: FILLS_SHOWN }, { signal }),
  });
}

export function usePrices(name: string): UseQueryResult<PriceHistory> {
  const { client } = useLive();
  return useQuery({
    queryKey: ["market", "prices", name],
    queryFn: ({ signal }) => client.market.history(name, {}, { signal }),
  });
}

/** Orders of a class, newest first; of one user, or of all that one may see. */
export function useOrders(name: string, user: string): UseQueryResult<OrderList> {
  const { client } = useLive();
  const query = { class: name, limit: ORDERS_SHOWN, ...(user === "" ? {} : { user }) };
  return useQuery({
    queryKey: ["market", "orders", query],
    queryFn: ({ signal }) => client.market.list(query, { signal }),
    placeholderData: keepPreviousData,
  });
}

export function useOrder(id: string): UseQueryResult<OrderWire> {
  const { client } = useLive();
  return useQuery({
    queryKey: ["market", "order", id],
    queryFn: ({ signal }) => client.market.get(id, { signal }),
  });
}

export function useOrderWhy(id: string): UseQueryResult<OrderWhy> {
  const { client } = useLive();
  return useQuery({
    queryKey: ["market", "why", id],
    queryFn: ({ signal }) => client.market.why(id, { signal }),
  });
}

/** What was bought and is held: windows on units of the class. */
export function useLeases(name: string, user: string): UseQueryResult<LeaseList> {
  const { client } = useLive();
  const query = { class: name, limit: ORDERS_SHOWN, ...(user === "" ? {} : { user }) };
  return useQuery({
    queryKey: ["market", "leases", query],
    queryFn: ({ signal }) => client.market.leases(query, { signal }),
    placeholderData: keepPreviousData,
  });
}
