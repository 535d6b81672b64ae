import { useEntrance } from "../live/entrance.ts";
import { LiveProvider } from "../live/provider.tsx";
import { Shell } from "./shell.tsx";
import { SignIn } from "./sign-in.tsx";

/** The whole page: the door, and behind it the desks. */
export function App() {
  const entrance = useEntrance();
  switch (entrance.kind) {
    case "locked":
      return <SignIn why={entrance.why} />;
    case "knocking":
      return (
        <p className="door" role="status">
          {entrance.trouble === undefined
            ? "Connecting …"
            : `The server does not answer: ${entrance.trouble}. Trying again …`}
        </p>
      );
    case "inside":
      return (
        <LiveProvider client={entrance.client} seq={entrance.seq}>
          <Shell hasToken={entrance.hasToken} />
        </LiveProvider>
      );
  }
}
