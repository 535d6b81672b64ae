import { createRoot } from "react-dom/client";
import { App } from "./frame/app.tsx";
import { currentPlace } from "./frame/router.tsx";
import { routeAt } from "./frame/routes.ts";
import { applyTheme } from "./frame/theme.ts";

applyTheme();
// The desk comes while the server is being asked: neither waits for the other.
routeAt(currentPlace().path)
  ?.load()
  .catch(() => undefined);
const root = document.getElementById("root");
if (root === null) throw new Error("the index has a root");
createRoot(root).render(<App />);
