import { useId } from "react";
import { lockSession, serverUrl } from "../live/session.ts";
import { useStore } from "../live/store.ts";
import { Choice } from "../parts/choice.tsx";
import { chooseZone, useZone, type Zone } from "../show/zone.ts";
import { chooseTheme, type Theme, theme } from "./theme.ts";

const THEMES: readonly (readonly [Theme, string])[] = [
  ["auto", "As the system"],
  ["light", "Light"],
  ["dark", "Dark"],
];
const ZONES: readonly (readonly [Zone, string])[] = [
  ["local", "Local time"],
  ["utc", "UTC"],
];

/** What one sets once: colours, clock, who one is; and where else to look. */
export function Settings({ hasToken }: { readonly hasToken: boolean }) {
  const id = useId();
  const chosen = useStore(theme);
  const zone = useZone();
  const server = serverUrl(location);
  return (
    <>
      <button type="button" className="plain" popoverTarget={id}>
        Settings
      </button>
      <div id={id} popover="auto" className="menu">
        <Choice label="Colours" options={THEMES} value={chosen} onChoose={chooseTheme} />
        <Choice label="Times" options={ZONES} value={zone} onChoose={chooseZone} />
        <ul className="links">
          <li>
            <a href={`${server}/docs`}>Interface for programs</a>
          </li>
          <li>
            <a href={`${server}/problems`}>What refusals mean</a>
          </li>
        </ul>
        {hasToken ? (
          <button type="button" onClick={() => lockSession()}>
            Sign out
          </button>
        ) : null}
      </div>
    </>
  );
}
