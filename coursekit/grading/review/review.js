// The page of an exercise: keys, points, the rubric. The server makes all HTML; nothing here builds any from texts.
import {
  applyDrafts,
  cardsWithMemberDrafts,
  collectDrafts,
  focusDraft,
  keepDrafts,
  markSaved,
  readFields,
  restoreDrafts,
  returnToWriting,
  showSavedComment,
  writingIn,
} from "./drafts.js";
import { finishAll, isWaiting, leave, say, sendInOrder } from "./requests.js";

const desk = document.querySelector(".desk");

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
    await finishAll();
    sessionStorage.setItem("focus", step > 0 ? "first" : "last");
    location.assign(link.href);
  } else {
    say(step > 0 ? "This is the last answer." : "This is the first answer.");
  }
}

async function goToUnread() {
  await finishAll(); // what is being saved is read, too
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

let undone = null; // the answer to the last undo: what follows on it is for what it shows

const save = (address, makeBody, id = null) => sendInOrder(address, makeBody, id, show);

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
  if (isEmpty && !isWaiting() && (now.comment.trim() || card.dataset.read === "0")) {
    card.classList.toggle("unsaved", card.dataset.read === "1");
    say(now.comment.trim() ? "The comment is saved as soon as the answer has points, 0 as well." : "", false);
    return;
  }
  say("Saving…");
  card.classList.add("unsaved");
  const makeBody = () => ({ ...readForm(document.getElementById(card.id)), comment: now.comment });
  await save("/points", makeBody, card.id);
}

// Shows a card as the server has it, but takes nothing away that a person is writing, or has not saved yet.
// isLatest: whether nothing else has been sent about this card since.
function show(content, isLatest) {
  if (!isLatest) {
    setVersion(content);
    return;
  }
  const card = document.getElementById(content.card);
  if (content.problem && card && content.rubric !== Number(card.dataset.rubric)) {
    reopen(content.sentence); // the digits of all answers may be others now
    return;
  }
  const focused = document.activeElement;
  const isWriting = card?.contains(focused) && focused.matches("textarea, input[name=points]");
  if (card && isWriting) {
    const fresh = new DOMParser().parseFromString(content.html, "text/html").querySelector("article.card");
    card.querySelector(".state").replaceWith(fresh.querySelector(".state"));
    card.className = fresh.className;
    Object.assign(card.dataset, fresh.dataset, { rubric: card.dataset.rubric }); // its items stay those of before
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
  form.querySelector(".saved").replaceWith(fresh.querySelector(".saved"));
  showSavedComment(form);
}

function replaceCard(card, html) {
  const focused = document.activeElement;
  const inside = card.contains(focused);
  const isMember = inside && focused.closest("details.members");
  const name = inside && !isMember && focused.name ? `[name="${focused.name}"]` : null;
  const value = inside && focused.type === "checkbox" ? `[value="${focused.value}"]` : "";
  const members = card.querySelector("details.members");
  const drafts = collectDrafts(card);
  card.outerHTML = html;
  const fresh = document.getElementById(card.id);
  if (members.open) {
    fresh.querySelector("details.members .list").replaceWith(members.querySelector(".list"));
    fresh.querySelector("details.members").open = true; // which asks for its students anew
  }
  applyDrafts(fresh, drafts);
  if (isMember) fresh.querySelector("details.members > summary").focus({ preventScroll: true });
  else if (inside) ((name && fresh.querySelector(name + value)) || fresh).focus({ preventScroll: true });
}

const commentField = (card) => card.querySelector(".points-form [name=comment]");

// Opens the page anew where its rubric is not the present one, and says there why nothing was saved.
function reopen(problem) {
  sessionStorage.setItem("problem", problem);
  sessionStorage.setItem("focus", currentId || "first");
  leave();
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
  undone = save("/undo", () => ({}));
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
  const fields = readFields(form);
  const content = await save("/item", () => body);
  if (!content) return;
  if (id) markSaved(fields);
  else form.reset();
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
  const html = await answer.text();
  const list = details.querySelector(".list");
  const drafts = collectDrafts(list);
  const writing = writingIn(list);
  list.innerHTML = html;
  restoreDrafts(list);
  applyDrafts(list, drafts);
  if (writing) focusDraft(list, writing);
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
  const fields = readFields(form);
  const content = await save("/points", () => body, card.id);
  if (!content || content.problem) return;
  markSaved(fields);
  const details = document.getElementById(card.id).querySelector("details.members");
  if (details.open) showMembers(details);
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
    if (target.form.matches(".member-form")) target.form.requestSubmit();
    else goTo(target.closest("article.card")); // leaving the field saves it
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

// A comment that is written already stays, and the offered one follows it.
function addComment(card, comment) {
  const field = commentField(card);
  if (!field.value.includes(comment)) field.value = [field.value.trim(), comment].filter(Boolean).join("\n");
  savePoints(card);
}

function handleClick(event) {
  const link = event.target.closest("a[href]");
  if (link && isWaiting() && !event.ctrlKey && !event.metaKey) {
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
    addComment(card, button.textContent);
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
    if (isWaiting()) event.preventDefault(); // the browser asks whether to leave
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
  const problem = sessionStorage.getItem("problem");
  sessionStorage.removeItem("said");
  sessionStorage.removeItem("problem");
  sessionStorage.removeItem("focus");
  restoreDrafts(document);
  for (const id of cardsWithMemberDrafts()) {
    const details = document.getElementById(id)?.querySelector("details.members");
    if (details) details.open = true; // its fields come, and their drafts with them
  }
  if (said || problem) say(problem || said, Boolean(problem));
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
