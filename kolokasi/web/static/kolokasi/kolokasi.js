/* Quickness only: every act works without this file. Shortcuts, focus after a swap, the pressed button, toasts. */
"use strict";
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const inField = (target) => target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");
  const rows = () => all("[data-rows] tr[data-href]");

  /* the row that J and K move; it is marked and its link has the focus */
  function move(step) {
    const list = rows();
    if (!list.length) return;
    const at = list.findIndex((row) => row.classList.contains("on"));
    const next = list[Math.min(Math.max(at + step, 0), list.length - 1)];
    list.forEach((row) => row.classList.toggle("on", row === next));
    const link = one("a", next);
    link.focus();
    next.scrollIntoView({ block: "nearest" });
  }

  let wentAt = 0;
  function shortcut(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = event.target.closest("form") || one("form[data-main]");
      const button = form && one(".main-act", form);
      if (button) { event.preventDefault(); form.requestSubmit(button); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      all("details.menu-s[open]").forEach((menu) => menu.removeAttribute("open"));
      if (inField(event.target)) event.target.blur();
      return;
    }
    if (document.body.dataset.shortcuts !== "on" || inField(event.target) || one("dialog[open]")) return;
    const key = event.key.toLowerCase();
    if (Date.now() - wentAt < 1500) {
      wentAt = 0;
      const way = one(`[data-go="${CSS.escape(key)}"]`);
      if (way) { event.preventDefault(); way.click(); return; }
    }
    const acts = {
      "/": () => one("[data-search]")?.focus(),
      j: () => move(1),
      k: () => move(-1),
      g: () => { wentAt = Date.now(); },
      a: () => (one("tr.on [data-take]") || one("form[data-main] ~ [data-take], [data-take-here]"))?.click(),
      n: () => one("[data-new]")?.click(),
      "?": () => one("#bantuan")?.showModal(),
    };
    if (acts[key]) { acts[key](); if (key !== "g") event.preventDefault(); }
  }

  /* nothing under 300 ms; then the pressed button says so; after 2 s a line of text */
  function pressed(event) {
    const form = event.target;
    const button = event.submitter || one(".main-act", form);
    if (!button || form.method === "get" || form.dataset.quiet !== undefined) return;
    if (form.dataset.busy) { event.preventDefault(); event.stopPropagation(); return; }
    form.dataset.busy = "1";
    const words = button.innerHTML;
    const first = setTimeout(() => { button.disabled = true; if (button.classList.contains("btn") && !one(".vh", button)) button.textContent = document.body.dataset.saving; }, 300);
    const second = setTimeout(() => {
      const line = document.createElement("p");
      line.className = "slow";
      line.setAttribute("role", "status");
      line.textContent = document.body.dataset.slow;
      form.append(line);
    }, 2000);
    const free = () => { clearTimeout(first); clearTimeout(second); delete form.dataset.busy; button.disabled = false; button.innerHTML = words; one(".slow", form)?.remove(); };
    form.addEventListener("htmx:afterRequest", free, { once: true });
    addEventListener("pageshow", free, { once: true });
  }

  /* after a swap: the error first, else the heading; toasts leave by themselves */
  function settle() {
    const target = one("[data-focus]") || one("#isi h1");
    if (target) { if (!target.hasAttribute("tabindex")) target.setAttribute("tabindex", "-1"); target.focus({ preventScroll: target.tagName === "H1" }); }
    fade();
  }
  function fade() { all(".toast").forEach((toast) => setTimeout(() => toast.remove(), 8000)); }

  /* an answer in another frame (log-in, an error before the frame) is loaded whole */
  function beforeSwap(event) {
    const found = /data-shell="(\w*)"/.exec(event.detail.serverResponse || "");
    if (!event.detail.boosted || !found || found[1] === document.body.dataset.shell) return;
    event.detail.shouldSwap = false;
    if (event.detail.requestConfig.verb === "get") location.assign(event.detail.xhr.responseURL);
    else location.reload();
  }

  document.addEventListener("keydown", shortcut);
  document.addEventListener("submit", pressed, true);
  document.addEventListener("change", (event) => { if (event.target.matches("[data-submit]")) event.target.form.requestSubmit(); });
  /* another server is picked: its own place and address are filled in */
  document.addEventListener("change", (event) => {
    if (!event.target.matches('[data-per-server] select[name="server"]')) return;
    const before = [...event.target.options].find((option) => option.defaultSelected);
    if (before && before.value !== event.target.value) location.search = `?server=${encodeURIComponent(event.target.value)}`;
  });
  document.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-href]");
    if (row && !event.target.closest("a, button, input, label")) one("a", row)?.click();
  });
  /* a swipe over the queue is its link to the next or the one before */
  let touched = null;
  document.addEventListener("touchstart", (event) => { touched = event.touches.length === 1 && event.target.closest("[data-swipe]") ? event.touches[0] : null; }, { passive: true });
  document.addEventListener("touchend", (event) => {
    if (!touched) return;
    const end = event.changedTouches[0], aside = end.clientX - touched.clientX, down = end.clientY - touched.clientY;
    touched = null;
    if (Math.abs(aside) > 70 && Math.abs(aside) > 2 * Math.abs(down) && (visualViewport?.scale ?? 1) === 1) one(`[data-swipe] a[rel="${aside < 0 ? "next" : "prev"}"]`)?.click();
  });
  document.addEventListener("htmx:beforeSwap", beforeSwap);
  document.addEventListener("htmx:afterSettle", (event) => { if (event.detail.boosted) settle(); });
  document.addEventListener("DOMContentLoaded", () => { if (one("[data-focus]")) settle(); else fade(); });
})();
