"use strict";
(() => {
const tools = document.getElementById("tools");
const can = new Set(tools.dataset.can.split(" "));
const element = (name, given, ...inside) => {
  const e = Object.assign(document.createElement(name), given);
  e.append(...inside);
  return e;
};

// What is said aloud by screen readers, and by nobody else.
const said = tools.appendChild(element("p", { id: "said" }));
said.setAttribute("role", "status");
const say = (text) => { said.textContent = text; };

const nameOf = (row) => {
  const link = row.querySelector('a[href^="./"]');
  return link && { href: link.getAttribute("href"), name: link.textContent };
};

const reason = (text, status) => {
  try { return JSON.parse(text).error || "Status " + status; } catch { return "Status " + status; }
};

// What the keyboard is at in the listing, by its row and what it is.
const focused = () => {
  const at = document.activeElement;
  const row = at?.closest("tbody tr");
  return row && { row: row.sectionRowIndex, href: at.getAttribute("href"), label: at.getAttribute("aria-label") };
};

const focusAgain = (was) => {
  if (!was) return;
  const all = [...document.querySelectorAll("tbody a, tbody button")];
  const same = all.find((e) => e.getAttribute("href") === was.href && e.getAttribute("aria-label") === was.label);
  const rows = document.querySelectorAll("tbody tr");
  const near = rows[Math.min(was.row, rows.length - 1)]?.querySelector("button, a");
  (same || near || document.querySelector("h1 a")).focus();
};

// The listing is fetched anew; what goes on beside it stays. Only the last answer
// counts.
let asked = 0;
const refresh = async () => {
  const mine = ++asked;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== asked) return;
    const was = focused();
    document.querySelector("table").replaceWith(page.querySelector("table"));
    document.querySelector("main > p").replaceWith(page.querySelector("main > p"));
    addDelete();
    focusAgain(was);
  } catch { /* the old listing stays */ }
};

// Deleting.
const addDelete = () => {
  if (!can.has("delete")) return;
  const head = element("th", { scope: "col" }, element("span", { className: "unseen" }, "Delete"));
  document.querySelector("thead tr").append(head);
  for (const row of document.querySelectorAll("tbody tr")) {
    const cell = element("td", { className: "act" });
    const entry = nameOf(row);
    if (entry) {
      const button = element("button", { type: "button" }, "Delete");
      button.setAttribute("aria-label", "Delete " + entry.name);
      button.onclick = () => remove(entry);
      cell.append(button);
    }
    row.append(cell);
  }
};

const remove = async ({ href, name }) => {
  if (!confirm("Delete " + name + "?")) return;
  let failed = "The server cannot be reached.";
  try {
    const answer = await fetch(href, { method: "DELETE", headers: { Accept: "application/json" } });
    failed = answer.ok ? "" : reason(await answer.text(), answer.status);
  } catch { /* said below */ }
  await refresh();
  if (failed) alert(name + ": " + failed);
  say(failed ? name + ": " + failed : name + " was deleted.");
};
addDelete();

// Uploading: one file after the other.
const form = document.getElementById("upload");
if (!form) return;
const input = form.querySelector("input");
const queue = form.parentNode.insertBefore(element("ul", { id: "queue" }), form.nextSibling);
queue.setAttribute("aria-label", "Uploads");
form.querySelector("#drop").hidden = false;
const waiting = [];
let busy = false;

const size = (n) => {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let i = 0;
  for (; n >= 999.5 && i < units.length - 1; i++) n /= 1000;
  return (i && n < 9.95 ? n.toFixed(1) : Math.round(n)) + " " + units[i];
};

const isThere = (name) => [...document.querySelectorAll("tbody tr")].some((row) => nameOf(row)?.name === name);

const add = (file) => {
  const item = element("li");
  const bar = element("progress", { max: 1, value: 0 });
  const state = element("span", { className: "state" }, "Waiting");
  const button = element("button", { type: "button" }, "Cancel");
  bar.setAttribute("aria-label", "Upload of " + file.name);
  button.setAttribute("aria-label", "Cancel " + file.name);
  const job = { file, bar, state, request: null, over: false };
  job.end = (text, good) => {
    job.over = true;
    bar.remove();
    button.textContent = "Dismiss";
    button.setAttribute("aria-label", "Dismiss " + file.name);
    state.textContent = text;
    state.classList.add(good ? "good" : "bad");
    say(file.name + ": " + text);
  };
  button.onclick = () => {
    if (job.over) {
      const next = item.nextElementSibling || item.previousElementSibling;
      item.remove();
      (next?.querySelector("button") || input).focus();
    } else if (job.request) job.request.abort();
    else job.end("Cancelled.", false);
  };
  item.append(element("span", { className: "name" }, file.name), bar, state, button);
  queue.append(item);
  waiting.push(job);
};

const send = (job) => new Promise((done) => {
  const request = job.request = new XMLHttpRequest();
  const end = (text, good) => { job.end(text, good); done(); };
  const began = performance.now();
  request.upload.onprogress = (e) => {
    if (!e.lengthComputable) return;
    job.bar.value = e.total ? e.loaded / e.total : 1;
    const seconds = (performance.now() - began) / 1000;
    const rate = seconds > 1 ? ", " + size(e.loaded / seconds) + "/s" : "";
    job.state.textContent = size(e.loaded) + " of " + size(e.total) + rate;
  };
  request.upload.onload = () => { job.state.textContent = "Being stored"; };
  request.onload = () => {
    if (request.status === 201) end("Stored, " + size(job.file.size) + ".", true);
    else if (request.status === 204) end("Replaced, " + size(job.file.size) + ".", true);
    else end(reason(request.responseText, request.status), false);
  };
  request.onerror = () => end("The file cannot be read, or the server cannot be reached.", false);
  request.onabort = () => end("Cancelled; nothing was stored.", false);
  request.open("PUT", "./" + encodeURIComponent(job.file.name));
  request.setRequestHeader("Accept", "application/json");
  request.send(job.file);
});

const run = async () => {
  if (busy) return;
  busy = true;
  for (let job; (job = waiting.shift());) {
    if (job.over) continue;
    if (isThere(job.file.name)) {
      if (!can.has("overwrite")) {
        job.end("There is a file of that name, and this server replaces none.", false);
        continue;
      }
      if (!confirm("Replace " + job.file.name + "?")) {
        job.end("Not replaced.", false);
        continue;
      }
    }
    say("Uploading " + job.file.name);
    await send(job);
    await refresh();
  }
  busy = false;
};

const addAll = (files) => {
  for (const file of files) add(file);
  run();
};

form.onsubmit = (e) => {
  e.preventDefault();
  addAll(input.files);
  form.reset();
};

const holdsFiles = (e) => e.dataTransfer && [...e.dataTransfer.types].includes("Files");
addEventListener("dragover", (e) => {
  if (!holdsFiles(e)) return;
  e.preventDefault();
  form.classList.add("over");
});
addEventListener("dragleave", (e) => { if (!e.relatedTarget) form.classList.remove("over"); });
addEventListener("drop", (e) => {
  if (!holdsFiles(e)) return;
  e.preventDefault();
  form.classList.remove("over");
  const files = [];
  for (const item of e.dataTransfer.items) {
    const entry = item.webkitGetAsEntry?.();
    if (entry?.isDirectory) say(entry.name + " is a directory; its files can be dropped.");
    else if (item.kind === "file") files.push(item.getAsFile());
  }
  addAll(files);
});
addEventListener("beforeunload", (e) => { if (busy) e.preventDefault(); });
})();
