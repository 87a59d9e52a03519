// The module, loaded once however often it is asked for.

import start, { initSync } from "./wasm.js";

let loading;
let loaded = false;

/** Fetches the module from beside this file, or takes what is given. After a failure it may be tried again. */
export function load(module) {
  loading ??= start(module === undefined ? undefined : { module_or_path: module }).then(
    () => {
      loaded = true;
    },
    (fault) => {
      loading = undefined;
      throw fault;
    },
  );
  return loading;
}

/** Makes the module of its bytes. */
export function loadNow(bytes) {
  initSync({ module: bytes });
  loaded = true;
}

export function needLoaded() {
  if (!loaded) throw new Error("the engine is not loaded yet: `await init()` first");
}
