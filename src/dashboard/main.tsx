import { createRoot } from "react-dom/client";
import { App } from "./frame/app.tsx";
import { applyTheme } from "./frame/theme.ts";

applyTheme();
const root = document.getElementById("root");
if (root === null) throw new Error("the index has a root");
createRoot(root).render(<App />);
