// Runs before anything of the page: tells when something has come true and is painted.
window.probe = {
  /** The time, in ms since the page was asked for, of the frame after `holds` came true. */
  until: (holds) =>
    new Promise((resolve) => {
      const painted = () => {
        // After the next frame has been painted.
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => resolve(performance.now());
          port2.postMessage(0);
        });
      };
      const look = () => {
        if (!holds()) return;
        observer.disconnect();
        painted();
      };
      const observer = new MutationObserver(look);
      observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
      look();
    }),
  /** Does something, and tells how many ms later what follows from it is painted. */
  after: async (act, holds) => {
    const begin = performance.now();
    act();
    return (await probe.until(holds)) - begin;
  },
  pressed: 0,
};
probe.ready = probe.until(() => document.querySelector('[data-action="next"]'));
addEventListener("keydown", () => (probe.pressed = performance.now()), true);
