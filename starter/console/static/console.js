// Everything works without this file. With it, times are local and tick, and pages renew what they show by themselves.
"use strict";

const EVERY = 2000;
const UNITS = [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]];

function length(seconds) {
  let left = Math.floor(seconds);
  const parts = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count || parts.length) parts.push(count ? `${count} ${unit}` : "");
    if (parts.length === 2) break;
  }
  return parts.filter(Boolean).join(" ");
}

function fromNow(at, now) {
  const seconds = (at - now) / 1000;
  if (Math.abs(seconds) < 1) return "now";
  return seconds > 0 ? `in ${length(seconds)}` : `${length(-seconds)} ago`;
}

function localTime(at, now) {
  const time = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
  const date = at.toDateString() === now.toDateString() ? {} : { day: "numeric", month: "short" };
  if (at.getFullYear() !== now.getFullYear()) date.year = "numeric";
  return at.toLocaleString(undefined, { ...date, ...time });
}

function shareLeft(at, now) {
  return Math.min(Math.log1p(Math.max((at - now) / 1000, 0)) / Math.log1p(86400), 1);
}

function tick(root = document) {
  const now = new Date();
  for (const node of root.querySelectorAll("[data-at]")) {
    const at = new Date(node.dateTime);
    node.textContent = localTime(at, now);
    node.title = at.toISOString();
  }
  for (const node of root.querySelectorAll("[data-from-now]")) node.textContent = fromNow(new Date(node.dataset.fromNow), now);
  for (const node of root.querySelectorAll("[data-left]")) node.firstElementChild.setAttribute("width", shareLeft(new Date(node.dataset.left), now));
}

// What is typed as a local time is meant in the reader's own zone, which only the browser knows.
function nameZone() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone) return;
  for (const field of document.querySelectorAll("[data-zone]")) field.value = zone;
  for (const node of document.querySelectorAll("[data-zone-shown]")) node.textContent = zone.replaceAll("_", " ");
}

// What becomes of a sum is said while it is typed, in the words that the limits on the page have for it.
function tellOfGrant(grant) {
  const [amount, currency] = grant.querySelectorAll("input, select");
  const button = grant.form.querySelector("button");
  const sum = amount.validity.valid ? Number(amount.value.replace(",", ".")) : 0;
  const covers = (limit) => limit.dataset.currency === currency.value && sum <= Number(limit.value);
  const limit = [...grant.querySelectorAll("[data-becomes]")].find((each) => [...each.querySelectorAll("data")].some(covers));
  button.dataset.usual ??= button.textContent;
  button.textContent = (sum && limit?.dataset.button) || button.dataset.usual;
  grant.querySelector(".becomes").textContent = sum ? (limit?.dataset.becomes ?? grant.dataset.refused) : "";
}

// A link to a form opens it.
function openForm(event) {
  const form = document.getElementById(event.target.closest('a[href^="#"]')?.hash.slice(1) ?? "");
  if (!form?.matches("details.act")) return;
  event.preventDefault();
  form.open = true;
  form.querySelector("summary").focus();
}

function beingRead(part) {
  const selection = getSelection();
  return !selection.isCollapsed && part.contains(selection.anchorNode);
}

function replace(part, fresh) {
  const focused = part.contains(document.activeElement) ? document.activeElement.closest("[id]") : null;
  const open = [...part.querySelectorAll("details[open][id]")].map((details) => details.id);
  tick(fresh);
  part.replaceChildren(...fresh.childNodes);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (focused) document.getElementById(focused.id)?.focus({ preventScroll: true });
}

function hasMovedOn(fresh) {
  const seen = document.querySelector("[data-seen]")?.dataset.seen;
  return seen !== undefined && fresh.querySelector("[data-seen]")?.dataset.seen !== seen;
}

async function renew() {
  const from = document.querySelector("[data-renewed-from]")?.dataset.renewedFrom ?? location.href;
  const answer = await fetch(from);
  if (answer.redirected) return location.reload();
  if (!answer.ok) throw new Error(answer.status);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (hasMovedOn(fresh)) document.querySelector("[data-moved]").hidden = false;
  for (const part of document.querySelectorAll("[data-live]")) {
    const renewed = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
    if (renewed && !beingRead(part)) replace(part, renewed);
  }
}

async function keepRenewing() {
  const pulse = document.querySelector("[data-pulse]");
  try {
    if (!document.hidden) await renew();
    if (pulse) pulse.textContent = "Live";
  } catch {
    if (pulse) pulse.textContent = "Not live: the console does not answer";
  }
  if (pulse) pulse.hidden = false;
  setTimeout(keepRenewing, EVERY);
}

tick();
nameZone();
addEventListener("click", openForm);
for (const grant of document.querySelectorAll("[data-grant]")) {
  grant.addEventListener("input", () => tellOfGrant(grant));
  tellOfGrant(grant);
}
setInterval(tick, 1000);
document.getElementById("trouble")?.scrollIntoView({ block: "center" });
if (document.querySelector("[data-live]")) setTimeout(keepRenewing, EVERY);
