// Starts the application. It stands in a file because the page's policy allows no inline script; trunk puts the
// hashed names of the module and its glue in the page (Trunk.toml), where the browser fetches them meanwhile.
const link = (id) => document.getElementById(id).href;

try {
  const glue = await import(link("glue"));
  await glue.default({ module_or_path: link("wasm") });
  // What the module exports, `evaluate` among it, for the tests that hold the browser's verdict against the server's.
  window.wasmBindings = glue;
} catch (fault) {
  document.getElementById("cannot-start").hidden = false;
  throw fault;
}
