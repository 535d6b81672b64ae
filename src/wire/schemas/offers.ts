import { type Static, Type } from "typebox";
import { toldNumber, toldTime } from "./atoms.ts";

/** A window that would be granted if asked for at once. */
export const WindowOffer = Type.Object(
  {
    kind: Type.Enum(["later", "smaller", "shorter", "elsewhere"]),
    pool: Type.String(),
    start_time: toldTime("Unix seconds."),
    end_time: toldTime("Unix seconds; exclusive."),
    amount: toldNumber("Units."),
    ready_time: toldTime("When the machines would be up."),
    price: Type.Number({ description: "Credits per unit-hour." }),
    repeat: Type.Optional(
      Type.Object(
        { every: Type.Enum(["day", "week"]), count: Type.Integer() },
        { description: "The window is the first of so many." },
      ),
    ),
  },
  { title: "WindowOffer" },
);
export type WindowOffer = Static<typeof WindowOffer>;

/** Different amounts one after another; can be asked for as `steps`. */
export const StepOffer = Type.Object(
  {
    kind: Type.Literal("stepped"),
    pool: Type.String(),
    steps: Type.Array(
      Type.Object({
        start_time: Type.Integer(),
        end_time: Type.Integer(),
        amount: Type.Integer(),
      }),
    ),
    price: Type.Number({ description: "Credits per unit-hour." }),
  },
  { title: "StepOffer" },
);
export type StepOffer = Static<typeof StepOffer>;

export type Offer = WindowOffer | StepOffer;
