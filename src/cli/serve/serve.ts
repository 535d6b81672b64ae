import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient } from "../../client/index.ts";
import { connectBus, sealKey } from "../../roles/index.ts";
import {
  type Clock,
  type Ledger,
  type LedgerFault,
  openLedger,
  type Retention,
} from "../../runtime/index.ts";
import {
  type ArbiterServer,
  type CheckinOptions,
  type Config,
  ConfigError,
  createConfiguredPools,
  createServer,
  type Logger,
  openAddressFault,
  openLog,
  openPolicyService,
  openTokenStore,
  policyIntake,
  TokenFileError,
  type TokenStore,
} from "../../server/index.ts";
import { toPoolWire } from "../../wire/index.ts";
import { createDemo, type DemoOptions } from "../demo/index.ts";
import { EXIT } from "../exit.ts";
import { LedgerBroken, LocalRefusal } from "../failure.ts";
import { ledgerFile, withJournalFaults } from "../local/ledger-file.ts";
import type { Io } from "../terminal/io.ts";
import { createProgress } from "../terminal/progress.ts";
import { UsageError } from "../usage.ts";
import { readVersion } from "../version.ts";
import type { Started } from "./banner.ts";
import { listenRefusal, refuseTakenPort } from "./port.ts";

/**
 * Opens the ledger, serves it until `io.signal` says stop, and closes it: no new requests, those in
 * flight answered, the journal closed. Errors: `UsageError`, `LocalRefusal`, and `LedgerBroken`
 * when the journal fails under way; then nothing is waited for, as memory is ahead of the disk.
 */
export async function serve(asked: Config, io: Io, options: ServeOptions): Promise<void> {
  const closers: (() => Promise<void> | void)[] = [];
  const demo = options.demo === undefined ? undefined : createDemo(asked, options.demo);
  if (demo !== undefined) closers.push(() => demo.close());
  const config = demo?.config ?? asked;
  const broken = Promise.withResolvers<never>();
  // Whoever fails first is told; the other must not count as unhandled.
  broken.promise.catch(() => undefined);
  try {
    refuseOpenAddress(config);
    await refuseTakenPort(config);
    const logger = startLog(config, closers);
    const tokens = await startTokens(config, logger, closers);
    const ledger = await startLedger(config, io, {
      ...(demo === undefined ? {} : { clock: demo.clock }),
      onFault: (fault) => {
        const say = fault.isFatal ? "fatal" : "error";
        logger[say]({ what: fault.what, why: fault.why }, "ledger fault");
        if (fault.isFatal) broken.reject(new LedgerBroken(fault.why));
      },
    });
    closers.push(() => ledger.close());
    await demo?.fill(ledger);
    const started = await startServer({ config, ledger, logger, tokens }, closers);
    if (demo !== undefined) {
      closers.push(demo.enliven(createClient({ baseUrl: started.url, retries: 0 })));
    }
    options.onStarted(started);
    logger.info({ url: started.url, data: config.data, seq: started.seq }, "ready");
    await Promise.race([stopped(io.signal), broken.promise]);
  } catch (error) {
    if (error instanceof LedgerBroken) {
      leaveSoon();
      closers.length = 0;
    }
    throw error;
  } finally {
    for (const close of closers.toReversed()) await close();
  }
}

/** What goes with a server beside its configuration. */
export interface ServeOptions {
  readonly onStarted: (started: Started) => void;
  /** Serve a made-up week. */
  readonly demo?: DemoOptions;
}

/** Long enough to say why. Requests of a broken turn are never answered: nothing waits for them. */
const LEAVE_MS = 500;

function leaveSoon(): void {
  setTimeout(() => process.exit(EXIT.fault), LEAVE_MS);
}

function refuseOpenAddress({ host, tokensFile }: Config): void {
  const fault = openAddressFault(host, tokensFile !== undefined);
  if (fault !== undefined) throw new UsageError(fault);
}

type Closers = (() => Promise<void> | void)[];

function startLog(config: Config, closers: Closers): Logger {
  const { logFile, logLevel, logFileBytesMax, logFilesMax } = config;
  if (logFile !== undefined) makeFolder(dirname(logFile));
  const log = openLog({
    level: logLevel,
    fileBytesMax: logFileBytesMax,
    filesMax: logFilesMax,
    toStderr: true,
    ...(logFile === undefined ? {} : { file: logFile }),
  });
  closers.push(() => log.close());
  return log.logger;
}

async function startTokens(
  { tokensFile }: Config,
  logger: Logger,
  closers: Closers,
): Promise<TokenStore | undefined> {
  if (tokensFile === undefined) return undefined;
  try {
    const tokens = await openTokenStore(tokensFile, (error) => {
      logger.error({ err: error }, "the tokens file went bad; the old tokens stay");
    });
    closers.push(() => tokens.close());
    return tokens;
  } catch (error) {
    if (error instanceof TokenFileError) throw new LocalRefusal("bad_tokens_file", error.message);
    throw error;
  }
}

async function startLedger(
  config: Config,
  io: Io,
  { onFault, clock }: { readonly onFault: (fault: LedgerFault) => void; readonly clock?: Clock },
): Promise<Ledger> {
  const { data, snapshotEvery } = config;
  makeFolder(data);
  const progress = createProgress("recovering", "records", io);
  try {
    return await withJournalFaults(() =>
      openLedger({
        file: ledgerFile(data),
        snapshotEvery,
        ...retentionOf(config),
        ...(clock === undefined ? {} : { clock }),
        onFault,
        onProgress: ({ seq, lastSeq }) => progress.update(seq, lastSeq),
      }),
    );
  } finally {
    progress.stop();
  }
}

const DAY_MS = 86_400_000;

/** What the journal lets go of behind a snapshot, if anything. */
function retentionOf({ journalKeepDays, archive }: Config): { readonly retention?: Retention } {
  if (journalKeepDays === 0) return {};
  if (archive !== undefined) makeFolder(archive);
  const where = archive === undefined ? {} : { archiveDir: archive };
  return { retention: { keepMs: journalKeepDays * DAY_MS, ...where } };
}

async function startServer(
  parts: {
    readonly config: Config;
    readonly ledger: Ledger;
    readonly logger: Logger;
    readonly tokens: TokenStore | undefined;
  },
  closers: Closers,
): Promise<Started> {
  const { config, ledger, logger, tokens } = parts;
  const version = readVersion();
  const made = await makePools(ledger, config);
  const policies = openPolicyService({ contextsFile: join(config.data, CONTEXTS_FILE) });
  closers.push(() => policies.close());
  const server = await createServer(ledger, {
    version,
    logger,
    allowedHosts: config.allowedHosts,
    page: pageFolder(),
    bodyBytesMax: config.bodyBytesMax,
    streamHeartbeatMs: config.streamHeartbeatS * 1_000,
    streamReadersMax: config.streamReadersMax,
    leases: {
      intervalMsMin: config.nodeHeartbeatS * 1_000,
      beatsPerSecondMax: config.nodeHeartbeatsPerS,
      graceMsMin: config.nodeGraceS * 1_000,
    },
    policies,
    policyIntake,
    checkin: await checkinOf(config, logger),
    ...(tokens === undefined ? {} : { tokens }),
  });
  closers.push(() => closeServer(server));
  try {
    const { url } = await server.listen(config);
    const pools = await ledger.read((state) => [...state.pools.values()].map(toPoolWire));
    return { url, version, config, seq: ledger.lastSeq(), pools, made };
  } catch (error) {
    throw await listenRefusal(error, config);
  }
}

/** The check-in desk: all of it, or with NATS the roles that are asked for. */
async function checkinOf(
  { checkin: settings, data, natsUrl, roles }: Config,
  logger: Logger,
): Promise<CheckinOptions> {
  const whole = { settings, sealKey: sealKey(join(data, SEAL_FILE)) };
  if (natsUrl === undefined) return whole;
  const bus = await connectBus(natsUrl, (what) => logger.error({ what }, "check-in fault"));
  return { ...whole, part: { bus, roles } };
}

/** What offers of the check-in desk are sealed with: whoever has it can forge them. */
const SEAL_FILE = "checkin.key";

/** Beside the ledger's file: what policies keep between their runs. */
const CONTEXTS_FILE = "contexts.sqlite";

/** Where the build leaves the page; the same from the sources and from what is compiled. */
function pageFolder(): string {
  return fileURLToPath(new URL("../../../dist/page", import.meta.url));
}

/** A request takes milliseconds; whoever is not done by then has stopped sending or reading. */
const IN_FLIGHT_MS_MAX = 5_000;

async function closeServer(server: ArbiterServer): Promise<void> {
  const cut = setTimeout(() => server.app.server.closeAllConnections(), IN_FLIGHT_MS_MAX);
  try {
    await server.close();
  } finally {
    clearTimeout(cut);
  }
}

/** Those that the configuration has and the ledger has not; gives their ids. */
async function makePools(ledger: Ledger, { pools }: Config): Promise<readonly string[]> {
  try {
    return (await createConfiguredPools(ledger, pools)).created;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new LocalRefusal("bad_configuration", error.message);
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LocalRefusal("no_folder", `the folder ${path} can't be made: ${reason}`);
  }
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
