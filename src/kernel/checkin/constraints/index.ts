export { type Atoms, atomHas, atomOf, createAtoms } from "./atoms.ts";
