// Ages that count on, clocks that count down, and a page that stays true: an event says what has changed, the page asks
// for itself again and takes over what differs. Nothing here decides anything; every page works without it.
"use strict";
(() => {
  const body = document.body, english = document.documentElement.lang === "en";
  const ahead = Date.parse(body.dataset.now) - Date.now();
  const now = () => Date.now() + ahead;
  const two = (n) => String(n).padStart(2, "0");

  const age = (s) => {
    if (s < 60) return english ? `${s} s ago` : `${s} 秒前`;
    if (s < 3600) return english ? `${Math.floor(s / 60)} min ago` : `${Math.floor(s / 60)} 分钟前`;
    const h = Math.floor(s / 3600), m = Math.floor((s % 3600) / 60);
    if (s < 86400) return english ? `${h} h ${m} min ago` : `${h} 小时 ${m} 分前`;
    return english ? `${Math.floor(s / 86400)} d ago` : `${Math.floor(s / 86400)} 天前`;
  };
  const counted = (s) => {
    const d = Math.floor(s / 86400), h = Math.floor(s / 3600), rest = `${two(Math.floor((s % 3600) / 60))}:${two(s % 60)}`;
    if (d) return english ? `${d} d ${h % 24} h` : `${d} 天 ${h % 24} 小时`;
    return h ? `${h}:${rest}` : rest;
  };
  const tick = () => {
    if (body.dataset.still !== undefined) return;
    for (const one of document.querySelectorAll("[data-ago]"))
      one.textContent = age(Math.max(0, Math.floor((now() - Date.parse(one.dataset.ago)) / 1000)));
    for (const one of document.querySelectorAll("[data-due]")) {
      const due = Date.parse(one.dataset.due), left = Math.floor((due - now()) / 1000), set = Date.parse(one.dataset.set || "");
      one.textContent = left >= 0 ? counted(left) : english ? `${counted(-left)} late` : `逾期 ${counted(-left)}`;
      one.classList.toggle("late", left < 0);
      one.classList.toggle("soon", left >= 0 && set > 0 && due - now() < (due - set) / 5);
    }
    const stamp = document.querySelector(".live");
    if (stamp) {
      const s = Math.max(0, Math.floor((now() - asOf) / 1000));
      const fresh = english ? `as of ${age(s)}` : `数据截至 ${age(s)}`;
      const said = { lost: english ? "connection lost" : "连接中断", out: english ? "signed out, what you typed is kept" : "登录已失效，填写的内容会保留" };
      const why = said[stamp.dataset.line];
      stamp.textContent = why ? why + (english ? ", " : "，") + fresh : fresh;
    }
  };

  // Truth about itself
  let asOf = now(), busy = false, again = false, timer = 0, out = false;
  const line = (state) => {
    const stamp = document.querySelector(".live");
    if (stamp) stamp.dataset.line = out ? "out" : state;
    body.classList.toggle("stale", out || state === "lost");
    tick();
  };
  // A part in which somebody is writing stands still and says so; a form that was begun and left is carried over whole.
  const writing = (part) => part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select");
  const begun = (part) => [...part.querySelectorAll("details[id]")].filter((one) => one.querySelector("form[data-touched]"));
  const take = (fresh) => {
    for (const part of document.querySelectorAll("[data-live]")) {
      const other = fresh.getElementById(part.id);
      if (writing(part)) { part.dataset.held = english ? "being filled in: not refreshed" : "填写中，此栏暂停刷新"; continue; }
      delete part.dataset.held;
      if (!other || other.innerHTML === part.innerHTML) continue;
      for (const one of part.querySelectorAll("details[open][id]")) other.querySelector(`#${CSS.escape(one.id)}`)?.setAttribute("open", "");
      const at = part.contains(document.activeElement) ? document.activeElement.id : "";
      const kept = begun(part).map((one) => [one, other.querySelector(`#${CSS.escape(one.id)}`)]);
      if (kept.some(([, twin]) => !twin)) { part.dataset.held = english ? "what you began is no longer possible: reload" : "您正在填写的事项已有变化，请刷新"; continue; }
      for (const [one, twin] of kept) twin.replaceWith(one);
      part.replaceWith(document.adoptNode(other));
      if (at) document.getElementById(at)?.focus({ preventScroll: true });
    }
    document.title = fresh.title;
  };
  const refresh = async () => {
    if (busy) { again = true; return; }
    busy = true;
    asked = Date.now();
    try {
      const answer = await fetch(body.dataset.self, { headers: { accept: "text/html" }, cache: "no-store" });
      const before = out;
      out = answer.redirected && new URL(answer.url).pathname === "/sign-in";
      // A form that was begun is not left for the sign-in page: sending it leads there, and back to the form.
      if (out && !document.querySelector("form[data-touched]")) { location.assign(answer.url); return; }
      if (out) { hush(); line("out"); return; }
      if (!answer.ok) throw new Error(String(answer.status));
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      asOf = Date.parse(fresh.body.dataset.now);
      take(fresh);
      line("up");
      if (before) listen();
    } catch { line("lost"); } finally {
      busy = false;
      if (again) { again = false; soon(); }
    }
  };
  // Many things may change in a second; the page asks for itself once.
  let asked = 0;
  const soon = () => { clearTimeout(timer); timer = setTimeout(refresh, Math.max(150, asked + 1000 - Date.now())); };

  let stream = null;
  const listen = () => {
    if (stream || out || !body.dataset.self || body.dataset.still !== undefined) return;
    stream = new EventSource("/api/events");
    stream.addEventListener("changed", (event) => {
      const what = JSON.parse(event.data).what, mine = body.dataset.incident;
      if (!what || !mine || what === mine) soon(); else { asOf = now(); line("up"); }
    });
    stream.addEventListener("away", () => line("lost"));
    stream.onerror = () => { line("lost"); if (stream.readyState === 2) { stream.close(); stream = null; setTimeout(listen, 3000); } };
  };
  const hush = () => { stream?.close(); stream = null; };
  if (body.dataset.self && body.dataset.still === undefined) {
    listen();
    setInterval(refresh, 30000);
    addEventListener("offline", () => line("lost"));
    addEventListener("online", soon);
    document.addEventListener("visibilitychange", () => (document.hidden && !body.classList.contains("wall") ? hush() : listen()));
  }
  document.addEventListener("focusout", (event) => { if (event.target.closest("[data-held]")) soon(); });
  document.addEventListener("input", (event) => { const form = event.target.closest("form"); if (form) form.dataset.touched = ""; });
  document.addEventListener("submit", (event) => { const go = event.submitter; if (go) setTimeout(() => { go.disabled = true; }, 0); });

  // A report written where there is no line waits on its page and goes out once, by its key, when the office answers again.
  const without = (form) => {
    const told = document.createElement("p");
    told.className = "fault"; told.setAttribute("role", "status");
    told.textContent = english ? "Not sent yet: there is no line. It goes out by itself when the line is back; keep this page open."
      : "尚未发出：没有网络。恢复信号后自动发出，请保持本页打开。";
    form.append(told);
    const again = async () => {
      try { if (!navigator.onLine || !(await fetch("/static/bell.svg", { cache: "no-store" })).ok) throw new Error(); } catch { setTimeout(again, 3000); return; }
      told.remove();
      form.requestSubmit();
    };
    setTimeout(again, 3000);
  };
  document.addEventListener("submit", (event) => {
    if (navigator.onLine || !event.target.matches("form[action='/intake']")) return;
    event.preventDefault();
    if (!event.target.querySelector("[role=status]")) without(event.target);
  });

  // Keys
  const keys = document.getElementById("keys");
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey && event.target.form) { event.target.form.requestSubmit(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
    if (event.key === "?" && keys) { keys.open ? keys.close() : keys.showModal(); return; }
    const go = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (go) { event.preventDefault(); go.tagName === "DETAILS" ? (go.open = true, go.querySelector("summary").focus()) : go.click(); }
  });
  const target = document.querySelector(".field.bad input, .field.bad textarea, .field.bad select, [data-start]")
    || document.querySelector("form[data-begin] :is(textarea, input:not([type=hidden]))");
  if (target) target.focus();
  tick();
  setInterval(tick, 1000);
})();
