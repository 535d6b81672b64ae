import { type Command, Option } from "commander";
import { Refused, requestOfOffer } from "../../client/index.ts";
import type { ReservationRequest } from "../../wire/index.ts";
import { withExamples } from "../ask/command.ts";
import { chooseOffer, OFFER_KINDS, type OfferChoice, parseKinds } from "../ask/offer-choice.ts";
import { type RequestOptions, requestOf } from "../ask/request.ts";
import { addRequestOptions } from "../ask/request-options.ts";
import { parseCount } from "../ask/whole.ts";
import { withAsked } from "../failure.ts";
import { openSession, type Session } from "../session.ts";
import { offerWords, takeCommand } from "../tell/offers.ts";
import type { Asked } from "../tell/refusal.ts";
import { requestWords } from "../tell/request.ts";
import { type GrantReply, renderGrant } from "../tell/reservations.ts";
import type { Io } from "../terminal/io.ts";

interface Options extends RequestOptions, OfferChoice {
  readonly dryRun?: boolean;
  readonly idempotencyKey?: string;
}

/** `arbiter reserve`: asks for capacity, and takes an offer instead if told to. */
export function addReserve(program: Command, io: Io): void {
  const command = program
    .command("reserve")
    .summary("ask for capacity")
    .description(
      "Ask for capacity in a window. A refusal says why, and offers what would be granted instead.",
    );
  addRequestOptions(command)
    .addOption(
      new Option("--take <n>", "if refused, take the n-th offer at once")
        .argParser(parseCount)
        .conflicts("offer"),
    )
    .option("--offer <kinds>", `if refused, take an offer: ${OFFER_KINDS}, best first`, parseKinds)
    .option("--dry-run", "say what would happen, store nothing")
    .option(
      "--idempotency-key <key>",
      "your name for this request: asked again, nothing is doubled",
    )
    .action(async (options: Options, self: Command) => {
      const session = openSession(self, io);
      const body = requestOf(options, session.clock);
      const reply = await ask(session, body, options);
      session.answer(reply, (value) => renderGrant(value, io.out));
    });
  withExamples(
    command,
    [
      "reserve --pool gpu --amount 8 --start now --end +2d",
      "reserve --pool gpu --amount 8 --duration 6h --deadline 'tomorrow 18:00'",
      "reserve --pool gpu --amount 64 --duration 1d --offer smaller,later",
      "reserve --pool schedule-1 --amount 64 --start 1707165008 --end 1708374608 --dry-run",
      "reserve --pool gpu --amount 4 --start 'tomorrow 09:00' --end +8h --every day --times 5",
      "reserve --pool gpu --step now+1h/+2h=16 --step now+3h/+4h=8",
    ],
    { hasTimes: true },
  );
}

/**
 * The offer goes under the same key as what was refused: a refusal leaves the key unused, and asked
 * again under it, neither of the two can be granted beside the other.
 */
async function ask(
  session: Session,
  body: ReservationRequest,
  options: Options,
): Promise<GrantReply> {
  const { client, io, again, isJson } = session;
  const { dryRun, idempotencyKey } = options;
  const grant = {
    signal: io.signal,
    ...(dryRun === undefined ? {} : { dryRun }),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  };
  const asked = (wanted: ReservationRequest): Asked => ({
    words: requestWords(wanted),
    take: (offer) => takeCommand(offer, wanted, again),
  });
  return withAsked(asked(body), async () => {
    try {
      return await client.request(body, grant);
    } catch (error) {
      const offer = error instanceof Refused ? chooseOffer(error.alternatives, options) : undefined;
      if (offer === undefined || !(error instanceof Refused)) throw error;
      if (!isJson) {
        io.err.write(`refused: ${error.code}\n  ${error.detail}\n  taking ${offerWords(offer)}\n`);
      }
      const other = requestOfOffer(offer, body);
      return withAsked(asked(other), () => client.request(other, grant));
    }
  });
}
