// The page of an exercise: keys, undo, the rubric. The server makes all HTML; nothing here builds any from texts.
import {
  allCards,
  barEnd,
  commentField,
  currentCard,
  getCurrentId,
  goTo,
  goToUnread,
  move,
  parsePoints,
  save,
  savePoints,
  setCurrent,
  takeBackUnsaved,
} from "./cards.js";
import {
  cardsWithMemberDrafts,
  collectDrafts,
  hasUnsaved,
  keepDrafts,
  markSaved,
  readFields,
  restoreDrafts,
  returnToWriting,
} from "./drafts.js";
import { keep, readKept, takeKept } from "./kept.js";
import { saveMember, showMembers, switchNames } from "./members.js";
import { isLeaving, isWaiting, leave, say, stay } from "./requests.js";

const desk = document.querySelector(".desk");

let undone = null; // the answer to the last undo: what follows on it is for what it shows

// The answer for which a key is. One that cannot be seen is shown first: nobody gives points unseen.
async function cardForKey() {
  await undone;
  const card = currentCard();
  if (!card || isLeaving) return null;
  const { top, bottom } = card.getBoundingClientRect();
  const isSeen = bottom > barEnd() && top < window.innerHeight;
  goTo(card);
  if (!isSeen) say("The keys are for this answer: press again.");
  return isSeen ? card : null;
}

async function toggleItem(key) {
  const card = await cardForKey();
  if (!card) return;
  const box = card.querySelector(`input[data-key="${key}"]`);
  if (!box) {
    say(`The rubric has no item ${key}.`);
    return;
  }
  box.checked = !box.checked;
  card.querySelector("[name=points]").value = "";
  savePoints(card);
}

async function giveAll(points) {
  const card = await cardForKey();
  if (!card) return;
  const form = card.querySelector(".points-form");
  for (const box of form.querySelectorAll("input[name=item]")) box.checked = false;
  form.elements.points.value = String(points);
  savePoints(card);
}

async function undoLast() {
  const current = currentCard();
  if (current && takeBackUnsaved(current)) return;
  undone = save("/undo", () => ({}));
  const content = await undone;
  if (!content) return;
  const card = content.card && document.getElementById(content.card);
  if (card) {
    if (!document.activeElement.matches(TYPED)) goTo(card);
    say(content.said);
    return;
  }
  keep("said", content.said);
  const query = content.card ? `?card=${encodeURIComponent(content.card)}` : "";
  const isHere = content.exercise === desk.dataset.exercise && !content.card;
  keep("focus", content.card || (isHere && getCurrentId()) || "first");
  await leave(isHere ? null : `/exercise/${encodeURIComponent(content.exercise)}${query}`);
}

// The rubric

// retired: whether the item is offered no more; null leaves that as it is.
async function saveItem(form, retired) {
  if (form.dataset.sending) return;
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
  form.dataset.sending = "1";
  const content = await save("/item", () => body);
  delete form.dataset.sending;
  if (!content) return;
  if (id) markSaved(fields);
  else form.reset();
  if (form.contains(document.activeElement)) document.activeElement.blur(); // what follows is not typed here
  keep("said", content.said);
  keep("focus", getCurrentId() || "first");
  await leave();
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

const TYPED = "textarea, input:not([type=checkbox])";

function focusField(selector) {
  const card = currentCard();
  if (card) card.querySelector(`.points-form ${selector}`).focus();
}

function handleKey(event) {
  if (document.querySelector("dialog[open]")) return;
  const target = event.target;
  const isField = target.matches(TYPED);
  if (isField && event.key === "Escape") {
    const card = target.closest("article.card") || currentCard();
    if (card) goTo(card);
    else target.blur();
    if (target.form?.matches(".member-form") && collectDrafts(target.form).size) {
      say("What you wrote about this student is not saved yet: Ctrl+Enter in the field, or Save, saves it.");
    }
    event.preventDefault();
  } else if (target.matches("textarea, .member-form input") && event.key === "Enter" && event.ctrlKey) {
    if (target.form.matches(".member-form")) target.form.requestSubmit();
    else goTo(target.closest("article.card")); // leaving the field saves it
    event.preventDefault();
  }
  if (isField || event.ctrlKey || event.altKey || event.metaKey) return;
  if (!document.getElementById("shortcuts").checked) return;
  const action = /^[1-9]$/.test(event.key) ? () => toggleItem(event.key) : ACTIONS[event.key];
  const isArrow = event.key.startsWith("Arrow");
  if (!action || (target.matches(".answer") && isArrow)) return;
  event.preventDefault();
  if (!isLeaving && (isArrow || !event.repeat)) action(); // a key that is held down is pressed once
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
  if (!form || box.name !== "item") return;
  form.elements.points.value = "";
  savePoints(form.closest("article.card"));
}

// Leaving a field saves it: also what was put there by an earlier visit, or could not be saved before.
function handleFocusOut(event) {
  const field = event.target;
  if (!field.matches(".points-form textarea, .points-form [name=points]") || !field.isConnected) return;
  const card = field.closest("article.card");
  const isRetry = card.classList.contains("unsaved") && !isWaiting();
  if (field.value.trim() !== field.defaultValue || isRetry) savePoints(card);
}

// A comment that is written already stays, and the offered one follows it.
function addComment(card, comment) {
  const field = commentField(card);
  const written = field.value.trim();
  const isThere = `\n${written}\n`.includes(`\n${comment}\n`);
  if (!isThere) field.value = [written, comment].filter(Boolean).join("\n");
  savePoints(card);
}

function handleClick(event) {
  const link = event.target.closest("a[href]");
  const isElsewhere = link && !link.target && link.href.split("#")[0] !== location.href.split("#")[0];
  if (isElsewhere && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault(); // it waits for what is being saved; drafts are kept
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
    if (card) setCurrent(card);
  });
  document.addEventListener("keydown", handleKey);
  document.addEventListener("submit", handleSubmit);
  document.addEventListener("change", handleChange);
  document.addEventListener("focusout", handleFocusOut);
  document.addEventListener("click", handleClick);
  window.addEventListener("pagehide", () => {
    keepDrafts();
    keep("current", getCurrentId() ?? "");
  });
  window.addEventListener("beforeunload", (event) => {
    const isUnsaved = isWaiting() || document.querySelector(".card.unsaved") || (!isLeaving && hasUnsaved());
    if (!isUnsaved) return;
    event.preventDefault(); // the browser asks whether to leave
    setTimeout(stay, 500); // it waits until the person has answered
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
  const said = takeKept("said");
  // A page that is loaded anew is scrolled to where it was: keys are for the answer that is seen there.
  const isNew = performance.getEntriesByType("navigation")[0].type === "navigate";
  const current = isNew ? null : readKept("current");
  const focus = takeKept("focus") || current || location.hash.slice(1);
  const problem = takeKept("problem");
  restoreDrafts(document);
  for (const id of cardsWithMemberDrafts()) {
    const details = document.getElementById(id)?.querySelector("details.members");
    if (details) details.open = true; // its fields come, and their drafts with them
  }
  const cards = allCards();
  const unread = cards.find((card) => card.dataset.read === "0");
  const isForUnread = new URLSearchParams(location.search).has("unread");
  const news = isForUnread && !unread && cards.length ? "All answers to this exercise are read." : "";
  say(problem || said || news, Boolean(problem));
  const card = focus === "last" ? cards.at(-1) : focus === "unread" ? unread : cards.find(({ id }) => id === focus);
  const chosen = card || (isForUnread && unread) || cards[0];
  if (!chosen) return;
  const isAskedFor = card || chosen === unread || focus === "first";
  setCurrent(chosen); // so that what is said stays
  if (isAskedFor) goTo(chosen);
  else chosen.focus({ preventScroll: true });
  returnToWriting(document);
}

if (desk) {
  start();
  document.getElementById("script-missing").remove();
}
