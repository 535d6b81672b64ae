export { isLoopback } from "./access/address.ts";
export { openAddressFault } from "./access/gate.ts";
export { type TokenEntry, TokenFileError, type TokenLimits } from "./access/token-file.ts";
export { openTokenStore, type TokenStore } from "./access/token-store.ts";
export { addToken, listTokens, type NewToken, revokeToken } from "./access/tokens.ts";
export {
  type AllocationBounds,
  type ContextBook,
  createPolicyPort,
  type LoadedPolicy,
  type PolicyEngine,
  type PolicyPort,
} from "./allocation/index.ts";
export type { CheckinOptions } from "./checkin/index.ts";
export {
  type Config,
  type ConfigOrigin,
  type ConfigSources,
  describeConfig,
  type LoadedConfig,
  loadConfig,
  SETTING_NAMES,
  type SettingName,
} from "./config/config.ts";
export { type ConfiguredPools, createConfiguredPools } from "./config/configured-pools.ts";
export { ConfigError } from "./config/yaml-file.ts";
export { type ArbiterServer, createServer, type ServerOptions } from "./create-server.ts";
export {
  LOG_LEVELS,
  type Log,
  type Logger,
  type LogLevel,
  type LogOptions,
  openLog,
} from "./observe/log.ts";
export { openPolicyService, type PolicyService, policyIntake } from "./policies/index.ts";
export type { Backend, HistoryReader } from "./ports.ts";
