import type {
  Account,
  AccountList,
  AccountListQuery,
  AccountReply,
  ClassList,
  ClassRequest,
  ClassWire,
  Depth,
  DepthQuery,
  FillList,
  FillsQuery,
  GroupAssignment,
  GroupRenewal,
  GroupWire,
  HistoryQuery,
  LeaseList,
  LeaseListQuery,
  LeaseRenewal,
  LeaseReply,
  LeaseWire,
  MoneyRequest,
  OrderChange,
  OrderList,
  OrderListQuery,
  OrderReply,
  OrderRequest,
  OrderWhy,
  OrderWire,
  PriceHistory,
  Quote,
  Statement,
  TransferRequest,
} from "../../../wire/index.ts";
import type { CallOptions, ChangeOptions, RequestOptions } from "../../options.ts";

/** Balances in credits, and moving them. What moves credits is safe to send again, by its key. */
export interface AccountClient {
  list(query?: AccountListQuery, options?: CallOptions): Promise<AccountList>;
  listAll(query?: AccountListQuery, options?: CallOptions): AsyncIterable<Account>;
  /** Balance and the newest movements. */
  get(user: string, options?: CallOptions): Promise<Statement>;
  deposit(user: string, body: MoneyRequest, options?: RequestOptions): Promise<AccountReply>;
  withdraw(user: string, body: MoneyRequest, options?: RequestOptions): Promise<AccountReply>;
  transfer(user: string, body: TransferRequest, options?: RequestOptions): Promise<AccountReply>;
}

/** Bids, asks, what was bought, and the books. */
export interface MarketClient {
  /** A bid takes what is there and waits, or ends, with the rest. */
  place(body: OrderRequest, options?: RequestOptions): Promise<OrderReply>;
  get(id: string, options?: CallOptions): Promise<OrderWire>;
  /** One page, newest first. */
  list(query?: OrderListQuery, options?: CallOptions): Promise<OrderList>;
  listAll(query?: OrderListQuery, options?: CallOptions): AsyncIterable<OrderWire>;
  /** Why it has not been filled, and what would have. */
  why(id: string, options?: CallOptions): Promise<OrderWhy>;
  amend(id: string, change: OrderChange, options?: ChangeOptions): Promise<OrderReply>;
  /** Cancelled is also the answer if an earlier attempt of this call did it unheard. */
  cancel(id: string, options?: ChangeOptions): Promise<OrderReply>;
  leases(query?: LeaseListQuery, options?: CallOptions): Promise<LeaseList>;
  lease(id: string, options?: CallOptions): Promise<LeaseWire>;
  renew(id: string, body?: LeaseRenewal, options?: ChangeOptions): Promise<LeaseReply>;
  release(id: string, options?: ChangeOptions): Promise<LeaseReply>;
  /** Room for several processes close together. */
  assign(body: GroupAssignment, options?: RequestOptions): Promise<GroupWire>;
  group(id: string, options?: CallOptions): Promise<GroupWire>;
  renewGroup(id: string, body: GroupRenewal, options?: CallOptions): Promise<GroupWire>;
  releaseGroup(id: string, options?: CallOptions): Promise<GroupWire>;
  classes(options?: CallOptions): Promise<ClassList>;
  class(name: string, options?: CallOptions): Promise<ClassWire>;
  /** Makes it, or gives it other terms: what is absent gets its default. */
  putClass(name: string, body: ClassRequest, options?: CallOptions): Promise<ClassWire>;
  deleteClass(name: string, options?: CallOptions): Promise<ClassWire>;
  quote(name: string, options?: CallOptions): Promise<Quote>;
  depth(name: string, query?: DepthQuery, options?: CallOptions): Promise<Depth>;
  fills(name: string, query?: FillsQuery, options?: CallOptions): Promise<FillList>;
  history(name: string, query?: HistoryQuery, options?: CallOptions): Promise<PriceHistory>;
}
