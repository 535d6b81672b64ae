import { Type } from "typebox";

const words = (rule: string) => ({ "x-rule": rule });

export const checkinJobId = Type.String({
  pattern: "^[a-z0-9][a-z0-9-]{0,31}-[1-9][0-9]{0,15}$",
  ...words("must look like eu-17"),
  description: "Id of a check-in job: its home region and a number.",
  examples: ["local-17"],
});

export const regionName = Type.String({
  pattern: "^[a-z0-9][a-z0-9-]{0,31}$",
  ...words("must be 1 to 32 of a-z, 0-9 and -, with a letter or digit first"),
  description: "A region: the sites of one job manager.",
  examples: ["eu"],
});

export const clientName = Type.String({
  pattern: "^[^\\p{C}]{1,128}$",
  ...words("must be 1 to 128 printable characters"),
  description: "The device, by a name that stays the same.",
  examples: ["phone-7f3a"],
});

export const sitePath = Type.String({
  pattern: "^[a-z0-9][a-z0-9/_-]{0,127}$",
  ...words("must be a path such as eu/fr/paris"),
  description: "Where it turns up, or a part of the region tree.",
  examples: ["eu/fr/paris"],
});

export const constraintText = (description: string) =>
  Type.String({
    maxLength: 8_192,
    description,
    examples: ['ram_mb >= 4096 and os in ["android", "ios"]'],
  });

/** What a device says of itself. */
export const attributes = (description: string) =>
  Type.Record(
    Type.String({ pattern: "^[A-Za-z_][A-Za-z0-9_]{0,63}$" }),
    Type.Union([Type.Integer(), Type.String({ maxLength: 256 }), Type.Boolean()]),
    {
      additionalProperties: false,
      maxProperties: 64,
      description,
      examples: [{ ram_mb: 8_192, os: "android" }],
    },
  );

export const taskNumber = Type.Integer({
  minimum: 1,
  maximum: Number.MAX_SAFE_INTEGER,
  description: "The round of the job, counted from 1.",
});

export const checkinState = Type.Enum(["idle", "filling", "filled", "over"], {
  description: "`idle`: it has asked for no round. `filled`: as many devices as asked for.",
});
