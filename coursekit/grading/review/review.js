// The page of an exercise: keys, saving, undo. The server makes all HTML; nothing here builds any from texts.
"use strict";

const desk = document.querySelector(".desk");
const statusLine = document.getElementById("said");

function say(sentence, isProblem = false) {
  statusLine.textContent = sentence;
  statusLine.classList.toggle("problem", isProblem);
}

async function send(address, body) {
  let answer;
  try {
    answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      keepalive: true, // it also arrives if the page is left meanwhile
    });
  } catch {
    say("Not saved: the server cannot be reached. Is the command still running?", true);
    return null;
  }
  const content = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    const before = address === "/undo" ? "" : "Not saved: ";
    say(content.problem ? before + content.problem : "Not saved: the server refuses what was written.", true);
    return content.html ? content : null;
  }
  return content;
}

// Answers

const allCards = () => [...document.querySelectorAll("article.card")];
let currentId = null;

function currentCard() {
  return document.getElementById(currentId) || allCards()[0] || null;
}

function goTo(card) {
  if (card.id !== currentId) say("");
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest" });
}

async function move(step) {
  const cards = allCards();
  const active = document.activeElement.closest("article.card");
  const place = active ? cards.indexOf(active) + step : Math.max(cards.indexOf(currentCard()), 0);
  if (cards[place]) {
    goTo(cards[place]);
    return;
  }
  const link = document.querySelector(step > 0 ? "a[rel=next]" : "a[rel=prev]");
  if (link) {
    await queue;
    sessionStorage.setItem("focus", step > 0 ? "first" : "last");
    location.assign(link.href);
  } else {
    say(step > 0 ? "This is the last answer." : "This is the first answer.");
  }
}

async function goToUnread() {
  await queue; // what is being saved is read, too
  const cards = allCards();
  const start = cards.indexOf(currentCard());
  const next = [...cards.slice(start + 1), ...cards.slice(0, start + 1)].find((card) => card.dataset.read === "0");
  if (next) {
    goTo(next);
  } else if (document.getElementById("bar").value < document.getElementById("bar").max) {
    sessionStorage.setItem("focus", "unread");
    location.assign(`/exercise/${encodeURIComponent(desk.dataset.exercise)}?unread=1`);
  } else {
    say("All answers to this exercise are read. The link to the next exercise is at the end of the page.");
  }
}

// Points

// "0,5" is 0.5; null for nothing, NaN for no number.
function parsePoints(text) {
  const plain = text.trim().replace(",", ".");
  return plain === "" ? null : /^-?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : NaN;
}

// Requests go out one after another, so that the last thing a person does is also the last that is saved.
let queue = Promise.resolve();
const latest = new Map(); // the number of a card's last request: answers to earlier ones are not shown
const dropped = new Map(); // the number of a card's last request that is not sent any more
let requests = 0;
let unanswered = 0;
let undone = null; // the answer to the last undo: what follows on it is for what it shows

// makeBody is called when all earlier requests are answered: what they changed on the page is then in it.
// Without an id, the answer is shown in any case.
function sendInOrder(address, makeBody, id = null) {
  const number = ++requests;
  unanswered += 1;
  if (id) latest.set(id, number);
  queue = queue.then(async () => {
    if (id && dropped.get(id) >= number) {
      unanswered -= 1;
      return null;
    }
    const body = makeBody();
    const card = id && document.getElementById(id);
    if (card) body.version = Number(card.dataset.version);
    const content = await send(address, body);
    unanswered -= 1;
    // What followed on this answer was meant for what the page showed then: it goes, too.
    if (id && content?.problem) dropped.set(id, requests);
    if (content && (!id || content.problem || latest.get(id) === number)) show(content);
    else if (content) setVersion(content);
    return content;
  });
  return queue;
}

// Waits until all is answered, also what is done meanwhile.
async function finishAll() {
  let last;
  do {
    last = queue;
    await last;
  } while (last !== queue);
}

function setVersion(content) {
  const version = /data-version="(\d+)"/.exec(content.html ?? "");
  const card = document.getElementById(content.card);
  if (card && version) card.dataset.version = version[1];
}

function readForm(card) {
  const form = card.querySelector(".points-form");
  return {
    exercise: desk.dataset.exercise,
    card: card.dataset.card,
    items: [...form.querySelectorAll("input[name=item]:checked")].map((box) => Number(box.value)),
    points: parsePoints(form.elements.points.value),
    comment: form.elements.comment.value,
  };
}

async function savePoints(card) {
  const now = readForm(card);
  if (Number.isNaN(now.points)) {
    say(`Not saved: these are no points. Write a number from 0 to ${desk.dataset.maximum}.`, true);
    return;
  }
  const isEmpty = now.items.length === 0 && now.points === null;
  if (isEmpty && unanswered === 0 && (now.comment.trim() || card.dataset.read === "0")) {
    card.classList.toggle("unsaved", card.dataset.read === "1");
    say(now.comment.trim() ? "The comment is saved as soon as the answer has points, 0 as well." : "", false);
    return;
  }
  say("Saving…");
  card.classList.add("unsaved");
  const makeBody = () => ({ ...readForm(document.getElementById(card.id)), comment: now.comment });
  await sendInOrder("/points", makeBody, card.id);
}

// Shows a card as the server has it, but takes nothing away that a person is writing, or has not saved yet.
function show(content) {
  const card = document.getElementById(content.card);
  const focused = document.activeElement;
  const isWriting = card?.contains(focused) && focused.matches("textarea, input[name=points]");
  if (card && isWriting) {
    const fresh = new DOMParser().parseFromString(content.html, "text/html").querySelector("article.card");
    card.querySelector(".state").replaceWith(fresh.querySelector(".state"));
    card.className = fresh.className;
    Object.assign(card.dataset, fresh.dataset);
    takeOver(card.querySelector(".points-form"), fresh.querySelector(".points-form"), focused);
  } else if (card) {
    replaceCard(card, content.html);
  }
  if (card) {
    document.getElementById("words").textContent = content.words;
    document.getElementById("bar").value = content.read;
  }
  if (!content.problem) say(content.said);
}

// Sets the fields of a form to what a fresh one has, but for the one in which a person is writing.
function takeOver(form, fresh, focused) {
  for (const box of form.querySelectorAll("input[name=item]")) {
    box.checked = Boolean(fresh.querySelector(`input[name=item][value="${box.value}"]`)?.checked);
  }
  for (const name of ["points", "comment"]) {
    const field = form.elements[name];
    const isUnsaved = name === "comment" && field.value !== field.defaultValue;
    field.defaultValue = fresh.elements[name].defaultValue;
    if (field !== focused && !isUnsaved) field.value = fresh.elements[name].value;
  }
}

function replaceCard(card, html) {
  const focused = document.activeElement;
  const inside = card.contains(focused);
  const isMember = inside && focused.closest("details.members");
  const name = inside && !isMember && focused.name ? `[name="${focused.name}"]` : null;
  const value = inside && focused.type === "checkbox" ? `[value="${focused.value}"]` : "";
  const showsMembers = card.querySelector("details.members").open;
  const draft = unsavedComment(card);
  card.outerHTML = html;
  const fresh = document.getElementById(card.id);
  if (draft !== null) commentField(fresh).value = draft;
  if (showsMembers) fresh.querySelector("details.members").open = true;
  if (isMember) fresh.querySelector("details.members > summary").focus({ preventScroll: true });
  else if (inside) ((name && fresh.querySelector(name + value)) || fresh).focus({ preventScroll: true });
}

const commentField = (card) => card.querySelector(".points-form [name=comment]");

// A comment that is written and not saved; null for none.
function unsavedComment(card) {
  const field = commentField(card);
  return field.value === field.defaultValue ? null : field.value;
}

// Opens a page anew, or another one, when all is answered.
async function leave(address = null) {
  await finishAll();
  if (address) location.assign(address);
  else location.reload();
}

const storedDrafts = () => new Map(JSON.parse(sessionStorage.getItem("drafts") ?? "[]"));

// Comments that are not saved wait until their answer is shown again, and so does the field in which a person writes.
function keepDrafts() {
  const drafts = storedDrafts();
  for (const card of allCards()) {
    const draft = unsavedComment(card);
    if (draft === null) drafts.delete(card.id);
    else drafts.set(card.id, draft);
  }
  sessionStorage.setItem("drafts", JSON.stringify([...drafts]));
  const isWriting = document.activeElement.matches(".points-form [name=comment]");
  const writing = isWriting ? document.activeElement.closest("article.card").id : "";
  sessionStorage.setItem("writing", writing);
}

function restoreDrafts() {
  for (const [id, draft] of storedDrafts()) {
    const card = document.getElementById(id);
    if (card) commentField(card).value = draft;
  }
}

function returnToWriting() {
  const id = sessionStorage.getItem("writing");
  sessionStorage.removeItem("writing");
  const card = id && document.getElementById(id);
  if (!card) return;
  const field = commentField(card);
  field.focus({ preventScroll: true });
  field.setSelectionRange(field.value.length, field.value.length);
}

async function toggleItem(key) {
  await undone;
  const card = currentCard();
  const box = card && card.querySelector(`input[data-key="${key}"]`);
  if (!box) {
    say(`The rubric has no item ${key}.`);
    return;
  }
  goTo(card);
  box.checked = !box.checked;
  card.querySelector("[name=points]").value = "";
  savePoints(card);
}

async function giveAll(points) {
  await undone;
  const card = currentCard();
  if (!card) return;
  goTo(card);
  const form = card.querySelector(".points-form");
  for (const box of form.querySelectorAll("input[name=item]")) box.checked = false;
  form.elements.points.value = String(points);
  savePoints(card);
}

async function undoLast() {
  undone = sendInOrder("/undo", () => ({}));
  const content = await undone;
  if (!content) return;
  const card = content.card && document.getElementById(content.card);
  if (card) {
    goTo(card);
    say(content.said);
    return;
  }
  sessionStorage.setItem("said", content.said);
  const query = content.card ? `?card=${encodeURIComponent(content.card)}` : "";
  const isHere = content.exercise === desk.dataset.exercise && !content.card;
  sessionStorage.setItem("focus", content.card || (isHere && currentId) || "first");
  await leave(isHere ? null : `/exercise/${encodeURIComponent(content.exercise)}${query}`);
}

// The rubric

// retired: whether the item is offered no more; null leaves that as it is.
async function saveItem(form, retired) {
  const written = form.elements.points.value;
  const points = form.dataset.id && written === form.dataset.points ? null : parsePoints(written);
  if ((points === null && !form.dataset.id) || Number.isNaN(points)) {
    say("Not saved: the points of an item are a number such as 0.5 or -1.", true);
    return;
  }
  const id = form.dataset.id ? Number(form.dataset.id) : null;
  const version = form.dataset.version === "" ? null : Number(form.dataset.version);
  const body = { exercise: desk.dataset.exercise, id, text: form.elements.text.value, points, retired, version };
  const content = await sendInOrder("/item", () => body);
  if (!content) return;
  sessionStorage.setItem("said", content.said);
  sessionStorage.setItem("focus", currentId || "first");
  await leave();
}

// Students of a card

let namesAreShown = false; // asked for once, on this page

async function showMembers(details) {
  const card = details.closest("article.card");
  const names = namesAreShown ? 1 : 0;
  const query = new URLSearchParams({ exercise: desk.dataset.exercise, card: card.dataset.card, names });
  const answer = await fetch(`/members?${query}`).catch(() => null);
  if (!answer || !answer.ok) {
    say("The students cannot be shown: is the command still running?", true);
    return;
  }
  details.querySelector(".list").innerHTML = await answer.text();
}

async function switchNames(button) {
  namesAreShown = button.dataset.names === "1";
  const details = button.closest("details.members");
  await showMembers(details);
  details.querySelector("button.names").focus();
  say(namesAreShown ? "The names are shown." : "The names are hidden.");
}

async function saveMember(form) {
  const points = parsePoints(form.elements.points.value);
  if (Number.isNaN(points)) {
    say(`Not saved: these are no points. Write a number from 0 to ${desk.dataset.maximum}.`, true);
    return;
  }
  const card = form.closest("article.card");
  const body = {
    exercise: desk.dataset.exercise,
    card: card.dataset.card,
    points,
    comment: form.elements.comment.value,
    member: form.dataset.member,
  };
  const content = await sendInOrder("/points", () => body, card.id);
  const details = document.getElementById(card.id).querySelector("details.members");
  const isWriting = details.contains(document.activeElement) && document.activeElement.matches("textarea, input");
  if (content && !content.problem && details.open && !isWriting) showMembers(details);
}

// What a person does

const ACTIONS = {
  ArrowDown: () => move(1),
  ArrowRight: () => move(1),
  ArrowUp: () => move(-1),
  ArrowLeft: () => move(-1),
  n: goToUnread,
  0: () => giveAll(0),
  f: () => giveAll(Number(desk.dataset.maximum)),
  p: () => focusField("[name=points]"),
  c: () => focusField("[name=comment]"),
  u: undoLast,
  "?": () => document.getElementById("key-list").showModal(),
};

function focusField(selector) {
  const card = currentCard();
  if (card) card.querySelector(`.points-form ${selector}`).focus();
}

function handleKey(event) {
  if (document.querySelector("dialog[open]")) return;
  const target = event.target;
  const isField = target.matches("textarea, input:not([type=checkbox])");
  if (isField && event.key === "Escape") {
    const card = target.closest("article.card") || currentCard();
    if (card) goTo(card);
    else target.blur();
    event.preventDefault();
  } else if (target.matches("textarea") && event.key === "Enter" && event.ctrlKey) {
    goTo(target.closest("article.card")); // leaving the field saves it
    event.preventDefault();
  }
  if (isField || event.ctrlKey || event.altKey || event.metaKey) return;
  if (!document.getElementById("shortcuts").checked) return;
  const action = /^[1-9]$/.test(event.key) ? () => toggleItem(event.key) : ACTIONS[event.key];
  if (!action || (target.matches(".answer") && event.key.startsWith("Arrow"))) return;
  event.preventDefault();
  action();
}

function handleSubmit(event) {
  const form = event.target;
  if (form.method === "dialog") return;
  event.preventDefault();
  if (form.matches(".points-form")) {
    const card = form.closest("article.card");
    if (document.activeElement.matches("input[name=points]")) goTo(card); // leaving the field saves it
    else savePoints(card);
  }
  if (form.matches(".member-form")) {
    form.closest("details.members").querySelector("summary").focus(); // what is typed now is for no field
    saveMember(form);
  }
  if (form.matches(".item-form")) {
    saveItem(form, event.submitter?.name === "retired" ? event.submitter.value === "1" : null);
  }
}

function handleChange(event) {
  const box = event.target;
  if (box.id === "shortcuts") localStorage.setItem("shortcuts", box.checked ? "on" : "off");
  const form = box.closest(".points-form");
  if (!form) return;
  if (box.name === "item") form.elements.points.value = "";
  savePoints(form.closest("article.card"));
}

function handleClick(event) {
  const link = event.target.closest("a[href]");
  if (link && unanswered > 0 && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    leave(link.href);
  }
  const button = event.target.closest("button");
  if (!button) return;
  if (button.id === "undo") undoLast();
  if (button.id === "keys") document.getElementById("key-list").showModal();
  if (button.matches(".names")) switchNames(button);
  if (button.matches(".offer")) {
    const card = currentCard();
    if (!card) return;
    commentField(card).value = button.textContent;
    savePoints(card);
  }
}

function start() {
  document.addEventListener("focusin", (event) => {
    const card = event.target.closest("article.card");
    if (card) currentId = card.id;
  });
  document.addEventListener("keydown", handleKey);
  document.addEventListener("submit", handleSubmit);
  document.addEventListener("change", handleChange);
  document.addEventListener("click", handleClick);
  window.addEventListener("pagehide", keepDrafts);
  window.addEventListener("beforeunload", (event) => {
    if (unanswered > 0) event.preventDefault(); // the browser asks whether to leave
  });
  document.addEventListener(
    "toggle",
    (event) => {
      const details = event.target;
      if (details.matches("details.members") && details.open) showMembers(details);
    },
    true,
  );
  document.getElementById("shortcuts").checked = localStorage.getItem("shortcuts") !== "off";
  const said = sessionStorage.getItem("said");
  const focus = sessionStorage.getItem("focus") || location.hash.slice(1);
  sessionStorage.removeItem("said");
  sessionStorage.removeItem("focus");
  restoreDrafts();
  if (said) say(said);
  const cards = allCards();
  const unread = cards.find((card) => card.dataset.read === "0");
  const card = focus === "last" ? cards.at(-1) : focus === "unread" ? unread : document.getElementById(focus);
  const chosen = card || (new URLSearchParams(location.search).has("unread") && unread) || cards[0];
  if (!chosen) return;
  const isAskedFor = card || chosen === unread || focus === "first";
  currentId = chosen.id; // so that what is said stays
  if (isAskedFor) goTo(chosen);
  else chosen.focus({ preventScroll: true });
  returnToWriting();
}

if (desk) start();
