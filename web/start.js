// Starts the application. It stands in a file because the page's policy allows no inline script; trunk puts the
// hashed names of the module and its glue in the page (Trunk.toml), where the browser fetches them meanwhile.
const link = (id) => document.getElementById(id).href;

try {
  const { default: start } = await import(link("glue"));
  await start({ module_or_path: link("wasm") });
} catch (fault) {
  document.getElementById("cannot-start").hidden = false;
  throw fault;
}
