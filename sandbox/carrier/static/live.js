// Keeps a page up to date without a reload, so that what is being typed stays.
"use strict";

const POLL_MS = 1500;
const thread = document.querySelector('[data-live="thread"]');
let version = null;
let marked = 0;

function localTimes(root) {
  const clock = { hour: "2-digit", minute: "2-digit", second: "2-digit" };
  for (const time of root.querySelectorAll("time")) {
    const at = new Date(time.dateTime);
    const today = at.toDateString() === new Date().toDateString();
    time.textContent = at.toLocaleString(undefined, today ? clock : { ...clock, day: "numeric", month: "short" });
    time.title = at.toString();
  }
}

function fitFrames(root) {
  for (const frame of root.querySelectorAll("iframe")) {
    const fit = () => {
      const page = frame.contentDocument?.documentElement;
      if (page) frame.style.height = `${page.scrollHeight + 2}px`;
    };
    frame.addEventListener("load", fit);
    fit();
  }
}

function newestVisible() {
  if (thread && !("newestFirst" in thread.dataset)) thread.scrollTop = thread.scrollHeight;
}

function replaceWhole(old, fresh) {
  if (old.innerHTML === fresh.innerHTML) return;
  const focused = old.contains(document.activeElement) ? document.activeElement.id : null;
  old.innerHTML = fresh.innerHTML;
  if (focused) document.getElementById(focused)?.focus();
}

function mergeThread(old, fresh) {
  const atEnd = old.scrollHeight - old.scrollTop - old.clientHeight < 60;
  let grown = false;
  let before = null;
  for (const article of [...fresh.children].reverse()) {
    let present = document.getElementById(article.id);
    if (present) {
      present.querySelector(".state")?.replaceWith(article.querySelector(".state"));
    } else {
      present = document.importNode(article, true);
      old.insertBefore(present, before);
      fitFrames(present);
      grown = true;
    }
    before = present;
  }
  document.getElementById("m-first")?.toggleAttribute("hidden", fresh.querySelector("#m-first") === null);
  old.dataset.items = fresh.dataset.items;
  if (grown && atEnd) newestVisible();
}

async function markRead() {
  const items = Number(thread?.dataset.items ?? 0);
  if (document.hidden || items <= marked) return;
  marked = items;
  const headers = { "Content-Type": "application/json" };
  await fetch(thread.dataset.read, { method: "POST", headers, body: JSON.stringify({ items }) });
}

async function refresh() {
  const response = await fetch(location.href, { headers: version ? { "If-None-Match": version } : {}, cache: "no-store" });
  if (response.status !== 200) return;
  version = response.headers.get("ETag");
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  localTimes(page);
  document.title = page.title;
  for (const fresh of page.querySelectorAll("[data-live]")) {
    const old = document.getElementById(fresh.id);
    (fresh.dataset.live === "thread" ? mergeThread : replaceWhole)(old, fresh);
  }
  await markRead();
}

async function poll() {
  try {
    if (!document.hidden) await refresh();
    document.body.classList.remove("away");
  } catch {
    document.body.classList.add("away");
  }
  setTimeout(poll, POLL_MS);
}

async function send(form) {
  const said = form.querySelector("output");
  const button = form.querySelector("button");
  button.disabled = true;
  said.textContent = "Sending…";
  try {
    const body = JSON.stringify(Object.fromEntries(new FormData(form)));
    const response = await fetch(form.action, { method: "POST", headers: { "Content-Type": "application/json" }, body });
    const answer = await response.json();
    if (response.ok) form.reset();
    const arrived = response.ok && answer.answered < 400;
    said.textContent = arrived ? "" : (answer.detail ?? `Refused with ${answer.answered}`);
    if (arrived) form.closest("details")?.removeAttribute("open");
    await refresh();
    newestVisible();
  } catch {
    said.textContent = "The carrier does not answer.";
  } finally {
    button.disabled = false;
  }
}

document.addEventListener("submit", (event) => {
  event.preventDefault();
  send(event.target);
});

document.addEventListener("keydown", (event) => {
  const writing = event.target.closest?.(".answer textarea");
  if (!writing || event.key !== "Enter" || event.isComposing) return;
  const asked = document.querySelector(".phone") ? !event.shiftKey : event.ctrlKey || event.metaKey;
  if (!asked) return;
  event.preventDefault();
  writing.form.requestSubmit();
});

document.addEventListener("toggle", (event) => {
  if (event.target.open) event.target.querySelector("textarea")?.focus();
}, true);

document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh().catch(() => {}); });

localTimes(document);
fitFrames(document);
newestVisible();
poll();
