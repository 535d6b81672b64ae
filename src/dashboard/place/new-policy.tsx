import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { PolicyRequest } from "../../wire/index.ts";
import { useLive } from "../live/provider.tsx";
import { Field, SelectField, TextField } from "../parts/fields.tsx";
import { Trouble } from "../parts/trouble.tsx";
import { EMPTY_POLICY, type PolicyForm, policyRequestOf } from "./policy-form.ts";

const LANGUAGES = [
  ["javascript", "JavaScript"],
  ["typescript", "TypeScript"],
  ["python", "Python"],
] as const;

/** Registers a policy of one's own, to be tried and used at once. */
export function NewPolicy(props: { readonly onStored: (uri: string) => void }) {
  const { client } = useLive();
  const [form, setForm] = useState(EMPTY_POLICY);
  const store = useMutation({
    mutationFn: (body: PolicyRequest) => client.policies.add(body),
    onSuccess: ({ uri }) => props.onStored(uri),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    store.mutate(policyRequestOf(form));
  };
  return (
    <details className="more">
      <summary>Register another</summary>
      <form className="stack" onSubmit={submit}>
        <PolicyFields form={form} onChange={(change) => setForm({ ...form, ...change })} />
        <button type="submit" disabled={store.isPending}>
          Register
        </button>
        {store.error === null ? null : <Trouble error={store.error} />}
        {store.data === undefined ? null : (
          <p className="granted" role="status">
            <strong>Registered</strong> as {store.data.uri}.
          </p>
        )}
      </form>
    </details>
  );
}

function PolicyFields(props: {
  readonly form: PolicyForm;
  readonly onChange: (change: Partial<PolicyForm>) => void;
}) {
  const { form, onChange } = props;
  return (
    <>
      <div className="fields">
        <TextField label="Policy name" value={form.name} onChange={(name) => onChange({ name })} />
        <TextField
          label="Version"
          value={form.version}
          onChange={(version) => onChange({ version })}
        />
        <TextField label="Release" value={form.tag} onChange={(tag) => onChange({ tag })} />
        <SelectField
          label="Language"
          options={LANGUAGES}
          value={form.language}
          onChange={(language) => onChange({ language })}
        />
      </div>
      <Field label="Code" hint="The class AIOSv1PolicyRule with eval().">
        {(id) => (
          <textarea
            id={id}
            className="code"
            rows={12}
            spellCheck={false}
            value={form.code}
            onChange={({ target }) => onChange({ code: target.value })}
          />
        )}
      </Field>
      <label className="check">
        <input
          type="checkbox"
          checked={form.isReplacing}
          onChange={({ target }) => onChange({ isReplacing: target.checked })}
        />{" "}
        replace my own of this name
      </label>
    </>
  );
}
