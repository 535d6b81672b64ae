import { type FormEvent, useId, useState } from "react";
import { openSession, session } from "../live/session.ts";

/** Asks for a token where the server wants one. */
export function SignIn({ why }: { readonly why: string | undefined }) {
  const [token, setToken] = useState("");
  const id = useId();
  const enter = (event: FormEvent): void => {
    event.preventDefault();
    if (token.trim() !== "") session.set(openSession(token.trim()));
  };
  return (
    <main className="door">
      <form className="sign-in" onSubmit={enter}>
        <h1>Arbiter</h1>
        <p>This server wants to know who asks.</p>
        <label htmlFor={id}>Token</label>
        <input
          id={id}
          type="password"
          autoComplete="off"
          spellCheck={false}
          value={token}
          aria-describedby={`${id}-hint`}
          aria-invalid={why !== undefined}
          onChange={(event) => setToken(event.target.value)}
        />
        {why === undefined ? null : (
          <p className="refused" role="alert">
            {why}
          </p>
        )}
        <p id={`${id}-hint`} className="hint">
          Kept in this tab until it is closed. An admin makes tokens with{" "}
          <code>arbiter token add</code>.
        </p>
        <button type="submit" className="main" disabled={token.trim() === ""}>
          Sign in
        </button>
      </form>
    </main>
  );
}
