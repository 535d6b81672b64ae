import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { CheckinJobRequest } from "../../../wire/index.ts";
import { useLive } from "../../live/provider.tsx";
import { Field, NumberField, TextField } from "../../parts/fields.tsx";
import { SidePanel } from "../../parts/side-panel.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { useCheckinStatus } from "../queries.ts";
import { EMPTY_JOB, jobRequestOf, type RegisterForm } from "./register-form.ts";

/** Registers a job: which devices it wants, for all of its rounds. */
export function RegisterPanel(props: {
  readonly onRegistered: (id: string) => void;
  readonly onClose: () => void;
}) {
  const { client } = useLive();
  const [form, setForm] = useState(EMPTY_JOB);
  const register = useMutation({
    mutationFn: (body: CheckinJobRequest) => client.checkin.jobs.register(body),
    onSuccess: ({ job_id }) => props.onRegistered(job_id),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    register.mutate(jobRequestOf(form));
  };
  return (
    <SidePanel title="Register a job" onClose={props.onClose}>
      <form className="ask" onSubmit={submit}>
        <RegisterFields form={form} onChange={(change) => setForm({ ...form, ...change })} />
        <button type="submit" className="main" disabled={register.isPending}>
          Register
        </button>
      </form>
      {register.error === null ? null : <Trouble error={register.error} />}
    </SidePanel>
  );
}

function RegisterFields(props: {
  readonly form: RegisterForm;
  readonly onChange: (change: Partial<RegisterForm>) => void;
}) {
  const { form, onChange } = props;
  const status = useCheckinStatus();
  const known = Object.entries(status.data?.attributes ?? {});
  const hint =
    known.length === 0
      ? "This server knows no attributes of devices."
      : `Of ${known.map(([name, kind]) => `${name} (${kind})`).join(", ")}; empty for any device.`;
  return (
    <>
      <TextField label="Name" value={form.name} onChange={(name) => onChange({ name })} />
      <Field label="Devices" hint={hint}>
        {(id) => (
          <textarea
            id={id}
            className="code"
            rows={3}
            spellCheck={false}
            placeholder="ram_mb >= 4096"
            value={form.constraints}
            onChange={({ target }) => onChange({ constraints: target.value })}
          />
        )}
      </Field>
      <TextField
        label="Within"
        placeholder="anywhere"
        hint={(status.data?.sites ?? []).map(({ path }) => path).join(", ")}
        value={form.within}
        onChange={(within) => onChange({ within })}
      />
      <div className="fields">
        <NumberField
          label="Rounds"
          min={0}
          placeholder="not said"
          value={form.rounds}
          onChange={(rounds) => onChange({ rounds })}
        />
        <NumberField
          label="Over demand, %"
          min={0}
          placeholder="0"
          value={form.overcommit}
          onChange={(overcommit) => onChange({ overcommit })}
        />
        <TextField
          label="User"
          placeholder="yourself"
          value={form.user}
          onChange={(user) => onChange({ user })}
        />
      </div>
    </>
  );
}
