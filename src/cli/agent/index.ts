export { type AgentOptions, type AgentPorts, runAgent } from "./agent.ts";
export { createLog, type Log } from "./log.ts";
export { NVIDIA_SMI, readGpus } from "./probe/index.ts";
