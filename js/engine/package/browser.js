// In a browser, and for what bundles for one, the module is fetched when the page asks for it.

export { load as init } from "./load.js";
export * from "./api.js";
