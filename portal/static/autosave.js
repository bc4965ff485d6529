// Keeps a form as it is typed: sends the whole of it, tries again while the connection is lost, and never writes over
// what another page has kept. Without this script the buttons of the form do the same.
"use strict";
(() => {
  const form = document.getElementById("skp");
  if (!form) return;
  const field = (name) => form.elements.namedItem(name);
  const say = document.getElementById("tersimpan"), clash = document.getElementById("bentrok");
  const lines = document.getElementById("lines"), steps = document.getElementById("langkah-skp");
  const HERE = `siklus:${location.pathname}`, REST = 800, LONGEST = 30000;
  let timer, wait = REST, dirty = false, stopped = !clash.hidden, sending = null;

  const tell = (words) => { if (say.textContent !== words) say.textContent = words; };
  const typed = () => { const all = new URLSearchParams(new FormData(form)); all.delete("csrf"); return all; };
  const memory = (work) => { try { return work(sessionStorage); } catch { return null; } };
  const remember = () => memory((store) => store.setItem(HERE, typed().toString()));
  const forget = () => memory((store) => store.removeItem(HERE));
  const post = (body) => fetch(form.dataset.draf, { method: "POST", body, redirect: "manual",
    headers: { "X-CSRF": field("csrf").value }, signal: AbortSignal.timeout(15000) });

  function later(after) { clearTimeout(timer); timer = setTimeout(save, after); }
  function changed() {
    dirty = true;
    if (steps) steps.hidden = true;
    remember();
    if (!stopped) later(wait);
  }
  // One at a time; whoever asks meanwhile waits for the one under way.
  function save() { return sending ||= send().finally(() => { sending = null; if (dirty && !stopped) later(wait); }); }
  async function send() {
    if (!dirty || stopped) return;
    dirty = false;
    tell(form.dataset.saving);
    let answer;
    try {
      answer = await post(typed());
      if (answer.ok) {
        const got = await answer.json();
        field("versi").value = got.version;
        field("asal").value = got.asal;
        wait = REST;
        if (!dirty) { forget(); tell(form.dataset.saved); }
        return;
      }
      if (answer.status === 409) return offer(await answer.json(), typed());
      if (answer.status === 422) { dirty = true; wait = LONGEST; return tell((await answer.json()).words); }
    } catch { answer = null; }
    dirty = true;
    wait = Math.min(wait * 2, LONGEST);
    const signedOut = answer && (answer.type === "opaqueredirect" || answer.status === 403 || answer.status === 404);
    tell(signedOut ? form.dataset.session : form.dataset.unsaved);
  }

  // Another page has kept something since: the person chooses. What was typed stays in this browser until then.
  function offer(got, mine) {
    stopped = dirty = true;
    clearTimeout(timer);
    tell("");
    clash.querySelector("[data-list]").replaceChildren(...got.said.map((words) => {
      const item = document.createElement("li");
      item.textContent = words;
      return item;
    }));
    clash.hidden = false;
    clash.querySelector("button").onclick = (event) => { event.preventDefault(); join(mine); };
    clash.scrollIntoView({ block: "center" });
  }
  function join(mine) {
    const sent = document.createElement("form");
    sent.method = "post";
    sent.action = form.action;
    sent.hidden = true;
    const now = stopped && mine.get("tab") === field("tab").value ? typed() : mine; // typing may have gone on
    now.set("aksi", "gabung");
    now.set("csrf", field("csrf").value);
    for (const [name, value] of now) {
      const input = document.createElement("textarea");
      input.name = name;
      input.value = value;
      sent.append(input);
    }
    document.body.append(sent);
    forget();
    sent.submit();
  }
  clash.querySelector("[data-theirs]").addEventListener("click", forget);

  // Lines are added, moved and taken out here too, so that it works while the connection is lost.
  function numbered() {
    lines.querySelectorAll(":scope > fieldset").forEach((card, place) => {
      card.querySelectorAll("[data-no]").forEach((no) => { no.textContent = place + 1; });
    });
    changed();
  }
  function added() {
    const made = document.createElement("template");
    const key = `b${Array.from(crypto.getRandomValues(new Uint8Array(6)), (n) => n.toString(16).padStart(2, "0")).join("")}`;
    made.innerHTML = document.getElementById("baris-baru").innerHTML.replaceAll("KUNCI", key);
    lines.append(made.content);
    shown();
    numbered();
    lines.lastElementChild.querySelector("textarea").focus();
  }
  function removed(card) {
    const next = card.nextElementSibling;
    card.remove();
    numbered();
    tell(form.dataset.removed);
    (next || lines.lastElementChild)?.querySelector("textarea")?.focus();
  }
  function moved(card, up) {
    const beside = up ? card.previousElementSibling : card.nextElementSibling;
    if (!beside) return;
    if (up) beside.before(card); else beside.after(card);
    numbered();
    card.querySelector(`button[value^=${up ? "naik" : "turun"}]`).focus();
  }
  function shown() {
    const chosen = [field("model").value, field("approach").value];
    form.querySelectorAll("[data-part]").forEach((part) => { part.hidden = !chosen.includes(part.dataset.part); });
  }
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=aksi]"), card = button?.closest("fieldset");
    const what = button?.value.split(":")[0];
    if (!["tambah", "hapus", "naik", "turun"].includes(what)) return;
    event.preventDefault();
    if (what === "tambah") added();
    else if (what === "hapus") removed(card);
    else moved(card, what === "naik");
  });

  form.addEventListener("input", (event) => { if (event.target.name !== "cari") changed(); });
  form.addEventListener("change", shown);
  // What was typed is kept before the page is left; while it cannot be kept, the page stays.
  form.addEventListener("submit", async (event) => {
    if (stopped) return forget();
    if (!dirty && !sending) return;
    event.preventDefault();
    clearTimeout(timer);
    const button = event.submitter;
    await save();
    if (dirty && !stopped) await save();
    if (!dirty && !stopped) form.requestSubmit(button);
  });
  addEventListener("online", () => { wait = REST; if (dirty) later(0); });

  // What an earlier page of this tab could not send.
  async function recovered() {
    const kept = memory((store) => store.getItem(HERE));
    if (!kept) return;
    const mine = new URLSearchParams(kept);
    try {
      const answer = await post(mine);
      if (answer.ok) { forget(); location.reload(); } else if (answer.status === 409) offer(await answer.json(), mine);
    } catch { tell(form.dataset.unsaved); setTimeout(recovered, 5000); }
  }
  recovered();
})();
