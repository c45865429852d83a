/* At the rack on a weak network: a tick is kept on the phone first, then sent, with its own key, as often as it takes.
   Every form works without this file. */
"use strict";
(() => {
  const STORE = "ticks", FIRST_WAIT = 2000, LONGEST_WAIT = 30000, LOOK = 10000, SIDE = 2000;
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const main = one("[data-rack-flow]");
  if (!main || !("indexedDB" in window)) return;
  const words = main.dataset, who = main.dataset.who;
  let wait = FIRST_WAIT, timer = 0, busy = false, more = false;

  /* the store of what waits: one row for each tick, in the order in which they were made */
  const base = new Promise((resolve, reject) => {
    const asked = indexedDB.open("kolokasi-rack", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "id", autoIncrement: true });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  async function stored(mode, act) {
    const change = (await base).transaction(STORE, mode);
    const asked = act(change.objectStore(STORE));
    return new Promise((resolve, reject) => {
      change.oncomplete = () => resolve(asked?.result);
      change.onerror = change.onabort = () => reject(change.error);
    });
  }
  const rows = async () => (await stored("readonly", (store) => store.getAll())).filter((row) => row.who === who);
  const forget = (row) => stored("readwrite", (store) => store.delete(row.id));

  /* what is typed and not yet ticked off stays, too */
  const draftKey = (form) => `draft ${who} ${form.getAttribute("action")}`;
  function typed(form) {
    return Object.fromEntries([...new FormData(form)].filter(([name, value]) => typeof value === "string" && !["csrfmiddlewaretoken", "key", "age"].includes(name)));
  }
  function recall(root) {
    all("form[data-tick]", root).forEach((form) => {
      const kept = JSON.parse(localStorage.getItem(draftKey(form)) || "{}");
      Object.entries(kept).forEach(([name, value]) => {
        const field = form.elements[name];
        if (field && !["element", "round"].includes(name)) field.value = value;
      });
    });
  }

  /* a photograph leaves the phone no larger than it will be kept */
  async function smaller(file) {
    try {
      const picture = await createImageBitmap(file);
      const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      return (await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85))) || file;
    } catch { return file; }
  }

  const stepOf = (form) => form.closest("[data-box]");
  function refusedIn(box, sentence) {
    const note = box && one("[data-refused]", box);
    if (!note) return;
    note.textContent = sentence;
    note.hidden = !sentence;
  }

  async function submit(event) {
    const form = event.target.closest("form[data-tick]");
    if (!form || form.dataset.tick === "watch") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.dataset.keeping) return;
    const file = form.elements.photo?.files[0];
    if (form.elements.photo && !file) { form.elements.photo.click(); return; }
    form.dataset.keeping = "1";
    try {
      const url = form.getAttribute("action"), fields = typed(form);
      const blob = file ? await smaller(file) : null;
      for (const row of await rows()) if (row.url === url && row.refused) await forget(row);
      await stored("readwrite", (store) => store.add({ who, url, page: location.pathname, kind: form.dataset.tick, key: crypto.randomUUID?.() || `${Date.now()}-${Math.random()}`, fields, blob, done: Date.now() }));
      localStorage.setItem(draftKey(form), JSON.stringify(fields));
      refusedIn(stepOf(form), "");
      form.reset();
      await show(true);
      send();
    } catch { refusedIn(stepOf(form), words.full); } finally { delete form.dataset.keeping; }
  }

  /* the list as it will be once everything has arrived */
  async function show(advance) {
    const waiting = await rows(), here = waiting.filter((row) => row.page === location.pathname);
    const line = one("[data-queue]");
    line.hidden = !waiting.length || waiting.some((row) => row.refused);
    if (!line.hidden && !line.dataset.said) line.textContent = `${words.offline} ${waiting.length}`;
    all("[data-step]").forEach((step) => {
      const kind = step.dataset.step, mine = here.filter((row) => (kind === "photos" ? row.kind.startsWith("photo_") : row.kind === kind));
      const good = mine.filter((row) => !row.refused);
      const photos = one('[data-box="photos"]');
      const open = kind === "photos" && photos ? all("form.add", photos).some((form) => !good.some((row) => row.kind === form.dataset.tick)) : false;
      step.classList.toggle("queued", good.length > 0 && !open);
      const said = one("[data-waits]", step);
      said.hidden = !good.length;
      said.textContent = words.waiting;
      mine.filter((row) => row.refused).forEach((row) => refusedIn(one(`[data-box="${kind}"]`), row.refused));
    });
    const refused = here.find((row) => row.refused);
    const wanted = refused ? (refused.kind.startsWith("photo_") ? "photos" : refused.kind) : all("[data-step]").map((step) => step).find((step) => one(`[data-box="${step.dataset.step}"]`) && !step.classList.contains("queued"))?.dataset.step;
    if (!here.length && !advance) return;
    all("[data-box]").forEach((box) => { box.hidden = box.dataset.box !== wanted; });
    look();
    all("[data-step]").forEach((step) => step.classList.toggle("now", step.dataset.step === wanted && !step.classList.contains("done")));
  }

  function say(text) {
    const line = one("[data-queue]");
    line.dataset.said = text ? "1" : "";
    if (!text) delete line.dataset.said;
    line.textContent = text;
    line.hidden = !text;
  }

  /* one after the other; a refused one holds back what comes after it for the same server */
  async function send() {
    if (busy) { more = true; return; }
    busy = true;
    more = false;
    clearTimeout(timer);
    let sent = 0, again = false;
    try {
      const stopped = new Set();
      for (const row of await rows()) {
        if (row.refused) stopped.add(row.page);
        if (stopped.has(row.page)) continue;
        const answer = await deliver(row);
        if (answer === "later") { again = true; break; }
        if (answer === "stop") break;
        if (answer === "refused") stopped.add(row.page); else sent += 1;
      }
    } finally { busy = false; }
    if (sent) { wait = FIRST_WAIT; await refresh(); }
    await show(false);
    if (again) { timer = setTimeout(send, wait); wait = Math.min(wait * 2, LONGEST_WAIT); }
    else if (more) send();
  }

  async function deliver(row) {
    const body = new FormData();
    Object.entries(row.fields).forEach(([name, value]) => body.set(name, value));
    body.set("csrfmiddlewaretoken", one('[name="csrfmiddlewaretoken"]')?.value || "");
    body.set("key", row.key);
    body.set("age", String(Math.max(0, Math.round((Date.now() - row.done) / 1000))));
    if (row.blob) body.set("photo", row.blob, "foto.jpg");
    let answer;
    try {
      answer = await fetch(row.url, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
    } catch { say(""); await show(false); return "later"; }
    if (answer.type === "opaqueredirect") { say(words.login); return "stop"; }
    if (answer.status >= 500 || answer.status === 429) return "later";
    if (!(answer.headers.get("Content-Type") || "").includes("application/json")) { say(words.lost); return "stop"; }
    const said = await answer.json().catch(() => null);
    if (!said) return "later";
    say("");
    if (answer.ok) {
      await forget(row);
      localStorage.removeItem(`draft ${who} ${row.url}`);
      return "sent";
    }
    await stored("readwrite", (store) => store.put({ ...row, refused: said.sentence }));
    return "refused";
  }

  async function refresh() {
    try {
      const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = one("#alur", page);
      if (!fresh || all("form[data-tick] input[type=file]").some((field) => field.files.length)) return;
      all("form[data-tick]").forEach((form) => { if (!stepOf(form)?.hidden && form.contains(document.activeElement)) localStorage.setItem(draftKey(form), JSON.stringify(typed(form))); });
      one("#alur").replaceWith(document.adoptNode(fresh));
      one(".phone .meter").replaceWith(document.adoptNode(one(".phone .meter", page)));
      ready();
    } catch { /* the page stays as it is; the ticks have arrived */ }
  }

  /* the camera reads a label where the browser can; elsewhere the phone's own camera opens the link, or it is typed */
  async function scan(button) {
    const dialog = one("[data-scan-dialog]"), video = one("video", dialog), field = one("input.input", button.closest("form"));
    let stream;
    try { stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }); } catch { field.focus(); return; }
    const reader = new BarcodeDetector({ formats: ["qr_code"] });
    video.srcObject = stream;
    dialog.showModal();
    await video.play();
    const end = () => { stream.getTracks().forEach((track) => track.stop()); video.srcObject = null; };
    dialog.addEventListener("close", end, { once: true });
    while (dialog.open) {
      const found = await reader.detect(video).catch(() => []);
      if (found.length) {
        field.value = found[0].rawValue;
        dialog.close();
        field.form.requestSubmit();
        return;
      }
      await new Promise((next) => setTimeout(next, 200));
    }
  }

  /* the rack is scrolled to where the server goes */
  function look() {
    const bay = one(".rack-scroll"), mine = bay && one(".g-this", bay);
    if (mine) bay.scrollTop += mine.getBoundingClientRect().top - bay.getBoundingClientRect().top - bay.clientHeight / 2;
  }

  function ready() {
    recall(main);
    look();
    if ("BarcodeDetector" in window && navigator.mediaDevices) all("[data-scan]").forEach((button) => { button.hidden = false; });
  }

  document.addEventListener("submit", submit, true);
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-tick]");
    if (!form || event.target.type === "file") return;
    localStorage.setItem(draftKey(form), JSON.stringify(typed(form)));
    const other = one("[data-other-rack]", form), scanned = /\/r\/(\d+)\/?$/.exec(event.target.value);
    if (other) other.hidden = !scanned || !words.promised || scanned[1] === words.promised;
  });
  document.addEventListener("change", (event) => { if (event.target.matches('form[data-tick] input[type="file"]') && event.target.files.length) event.target.form.requestSubmit(); });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-scan]");
    if (button) scan(button);
    if (event.target.closest("[data-scan-stop]")) one("[data-scan-dialog]").close();
  });
  addEventListener("online", () => { wait = FIRST_WAIT; send(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
  /* while monitoring has not seen the server, its answer comes by itself; not while the page is hidden */
  setInterval(() => {
    const box = one('[data-box="watch"]');
    if (box && !box.hidden && !document.hidden && !busy && one('[data-step="watch"]').classList.contains("now")) refresh();
  }, LOOK);
  ready();
  show(false).then(send);
})();
