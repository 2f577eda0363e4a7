// What is answered without a line is kept in this browser and sent when the line is back: in order, with how long it lay
// here, under a key by which it counts once. What is being typed outlives a reload. The page works without this file.
"use strict";
(() => {
  const english = document.documentElement.lang === "en", QUEUE = "tocsin.kept", TYPED = "tocsin.typed";
  const say = (zh, en) => (english ? en : zh), here = location.pathname;
  let store = null;
  try { store = localStorage; store.setItem(QUEUE, store.getItem(QUEUE) || "[]"); } catch { return; }
  const read = (name, none) => { try { return JSON.parse(store.getItem(name)) || none; } catch { return none; } };
  const write = (name, what) => { try { store.setItem(name, JSON.stringify(what)); return true; } catch { return false; } };
  const queue = () => read(QUEUE, []), waiting = () => queue().filter((one) => !one.refused);
  const put = (key, change) => write(QUEUE, queue().flatMap((one) => (one.key === key ? change(one) : [one])));
  const two = (n) => String(n).padStart(2, "0");
  const clock = (at) => { const d = new Date(at); return `${two(d.getHours())}:${two(d.getMinutes())}`; };
  const fresh = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");

  // What waits is shown for what it is: not sent.
  let busy = false, failed = !navigator.onLine, tries = 0, timer = 0;
  const show = () => {
    document.getElementById("kept")?.remove();
    const all = queue();
    if (!all.length) return;
    const box = document.createElement("div");
    box.id = "kept"; box.className = "kept"; box.setAttribute("role", "status");
    const line = (text, tag = "div") => { const one = document.createElement(tag); one.textContent = text; box.append(one); return one; };
    for (const one of all.filter((kept) => kept.refused)) {
      const link = document.createElement("a");
      link.href = one.path; link.textContent = say("请打开并再次应答", "open it and answer again");
      line(say(`未被接受：${one.said}（${clock(one.at)}）`, `Not taken: ${one.said} (${clock(one.at)}) `), "b").append(link);
    }
    const left = waiting();
    for (const one of left) line(failed ? say(`尚未发出：${one.said}（${clock(one.at)}）`, `Not sent yet: ${one.said} (${clock(one.at)})`)
      : say(`正在发出：${one.said}`, `Sending: ${one.said}`), "b");
    if (left.length && failed) line(say("已存在本机，恢复信号后自动发出，以您应答的时间登记。请保持本页打开，或稍后再打开本链接。情况紧急请致电值班室。",
      "Kept on this phone; it goes out by itself when the line is back, with the time of your answer. Keep this page open, or open the link again later. If it is urgent, telephone the duty desk."));
    document.querySelector("main .top").after(box);
  };

  // One after the other; whatever is not surely our own page is no answer of the office.
  const sent = async (one) => {
    const stop = new AbortController(), late = setTimeout(() => stop.abort(), 20000);
    try {
      const body = `${one.body}&key=${one.key}&given=${one.at}&sent=${Date.now()}`;
      const answer = await fetch(one.path + (one.path === here ? location.search : ""), {
        method: "POST", body, headers: { "Content-Type": "application/x-www-form-urlencoded" }, signal: stop.signal });
      if (answer.status >= 500 || answer.status === 429) return null;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      return page.querySelector("main[data-field]") ? { page, refused: answer.status === 422 } : null;
    } catch { return null; } finally { clearTimeout(late); }
  };
  const send = async () => {
    clearTimeout(timer);
    if (busy) return;
    busy = true;
    let own = null;
    for (let one; (one = waiting()[0]); ) {
      const done = await sent(one);
      failed = !done;
      if (!done) break;
      tries = 0;
      const here_too = one.path === here;
      put(one.key, (kept) => (done.refused && !here_too ? [{ ...kept, refused: true }] : []));
      if (here_too) own = done.page;
    }
    busy = false;
    if (own) take(own); else show();
    if (waiting().length) timer = setTimeout(send, Math.min(60000, 3000 * 2 ** tries++));
  };
  const take = (page) => {
    document.querySelector("main").replaceWith(document.adoptNode(page.querySelector("main")));
    document.title = page.title;
    again();
    show();
  };

  // What was typed and not sent stands again in its place, on the page that was open last.
  const typed = () => { const kept = read(TYPED, {}); return kept.path === here ? kept.values : {}; };
  const again = () => {
    for (const [id, value] of Object.entries(typed())) {
      const field = document.getElementById(id);
      if (!field || !value) continue;
      field.value = value;
      field.closest("details")?.setAttribute("open", "");
    }
  };
  document.addEventListener("input", (event) => {
    if (event.target.id) write(TYPED, { path: here, values: { ...typed(), [event.target.id]: event.target.value } });
  });
  document.addEventListener("submit", (event) => {
    const form = event.target, go = event.submitter, body = new URLSearchParams(new FormData(form));
    if (go?.name) body.set(go.name, go.value);
    const one = { key: fresh(), path: here, at: Date.now(), said: go?.firstChild?.textContent.trim() || "", body: String(body) };
    const same = waiting().some((kept) => kept.path === here && kept.body === one.body);
    if (!same && !write(QUEUE, [...queue(), one])) return; // no room: the form goes out by itself
    event.preventDefault();
    const values = typed();
    for (const field of form.elements) delete values[field.id];
    write(TYPED, { path: here, values });
    show();
    send();
  });
  addEventListener("online", () => { tries = 0; send(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
  write(QUEUE, queue().filter((one) => !(one.refused && one.path === here)));
  again();
  if (waiting().length) { show(); send(); } else show();
})();
