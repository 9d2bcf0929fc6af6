// The answers of the page: going from one to another, saving their points, and showing what the server has of them.
import { applyDrafts, collectDrafts, isUnsaved, showSavedComment } from "./drafts.js";
import { keep } from "./kept.js";
import { finishAll, isWaiting, leave, say, sendInOrder } from "./requests.js";

const desk = document.querySelector(".desk");

export const allCards = () => [...document.querySelectorAll("article.card")];
let currentId = null;

export const getCurrentId = () => currentId;

export function setCurrent(card) {
  currentId = card.id;
}

export function currentCard() {
  return document.getElementById(currentId) || allCards()[0] || null;
}

export function goTo(card) {
  if (card.id !== currentId && !document.querySelector("#said.problem")) say("");
  card.focus({ preventScroll: true });
  showWhole(card);
}

const GAP = 8; // pixels around a card

// Where the bar at the top of the window ends.
export const barEnd = () => document.querySelector(".status").getBoundingClientRect().bottom;

// Scrolls as little as shows the whole card; of one that is too tall for the window, its top.
function showWhole(card) {
  const { top, bottom, height } = card.getBoundingClientRect();
  const barHeight = document.querySelector(".status").getBoundingClientRect().height;
  const isTall = height > window.innerHeight - barHeight - 2 * GAP;
  if (isTall || top < barEnd()) window.scrollBy(0, top - barHeight - GAP);
  else if (bottom > window.innerHeight - GAP) window.scrollBy(0, bottom - window.innerHeight + GAP);
}

// The bar grows with what it says: it is not to cover the heading of the answer for which the keys are.
new ResizeObserver(() => {
  const card = document.activeElement;
  if (!card?.matches("article.card")) return;
  const { top } = card.getBoundingClientRect();
  if (top > 0 && top < barEnd()) window.scrollBy(0, top - barEnd() - GAP);
}).observe(document.querySelector(".status"));

export async function move(step) {
  const cards = allCards();
  const active = document.activeElement.closest("article.card");
  const place = active ? cards.indexOf(active) + step : Math.max(cards.indexOf(currentCard()), 0);
  if (cards[place]) {
    goTo(cards[place]);
    return;
  }
  const link = document.querySelector(step > 0 ? "a[rel=next]" : "a[rel=prev]");
  if (link) {
    keep("focus", step > 0 ? "first" : "last");
    await leave(link.href);
  } else {
    say(step > 0 ? "This is the last answer." : "This is the first answer.");
  }
}

// What is being saved counts as read.
const isUnread = (card) => card.dataset.read === "0" && !card.classList.contains("unsaved");

export async function goToUnread() {
  const cards = allCards();
  const start = cards.indexOf(currentCard());
  const next = [...cards.slice(start + 1), ...cards.slice(0, start + 1)].find(isUnread);
  if (next) {
    goTo(next);
    return;
  }
  if (!(await finishAll())) return;
  if (document.getElementById("bar").value < document.getElementById("bar").max) {
    keep("focus", "unread");
    await leave(`/exercise/${encodeURIComponent(desk.dataset.exercise)}?unread=1`);
  } else {
    say("All answers to this exercise are read. The link to the next exercise is at the end of the page.");
  }
}

// Points

// "0,5" is 0.5; null for nothing, NaN for no number.
export function parsePoints(text) {
  const plain = text.trim().replace(",", ".");
  return plain === "" ? null : /^-?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : NaN;
}

export const save = (address, makeBody, id = null) => sendInOrder(address, makeBody, id, show);

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

function hasSavedPoints(card) {
  const form = card.querySelector(".points-form");
  const boxes = [...form.querySelectorAll("input[name=item]")];
  return form.elements.points.defaultValue !== "" || boxes.some((box) => box.defaultChecked);
}

// Shows in the form of an answer what is saved, if it shows other points. Tells whether there was something to
// say: then nothing else is undone. A comment stays as it is typed, and is in the way of an undo only once.
export function takeBackUnsaved(card) {
  const form = card.querySelector(".points-form");
  const { points, comment } = form.elements;
  if (isWaiting() && !Number.isNaN(parsePoints(points.value))) return false; // it is being saved
  const boxes = [...form.querySelectorAll("input[name=item]")];
  const hasOther = isUnsaved(points) || boxes.some((box) => box.checked !== box.defaultChecked);
  const hasComment = isUnsaved(comment);
  const isNews = hasComment && form.dataset.told !== comment.value;
  if (!hasOther && !isNews && !card.classList.contains("unsaved")) return false;
  points.value = points.defaultValue;
  for (const box of boxes) box.checked = box.defaultChecked;
  card.classList.remove("unsaved");
  if (hasComment) form.dataset.told = comment.value;
  const what = hasOther ? "The answer shows again the points that are saved. " : "";
  const draft = hasComment ? "The comment stays, and is not saved. " : "";
  say(`${what}${draft}Undo again for what was saved before.`);
  return true;
}

export async function savePoints(card) {
  const now = readForm(card);
  if (Number.isNaN(now.points)) {
    card.classList.add("unsaved");
    say(`Not saved: these are no points. Write a number from 0 to ${desk.dataset.maximum}.`, true);
    return;
  }
  const isEmpty = now.items.length === 0 && now.points === null;
  const hasPoints = hasSavedPoints(card);
  if (isEmpty && !isWaiting() && (now.comment.trim() || !hasPoints)) {
    card.classList.toggle("unsaved", hasPoints);
    const why = hasPoints
      ? "The points stay as they were: give others, 0 as well, or delete the comment too."
      : "The comment is saved as soon as the answer has points, 0 as well.";
    say(now.comment.trim() ? why : "");
    return;
  }
  say("Saving…");
  card.classList.add("unsaved");
  const makeBody = () => ({ ...readForm(document.getElementById(card.id)), comment: now.comment });
  await save("/points", makeBody, card.id);
}

// Shows a card as the server has it, but takes nothing away that a person is writing, or has not saved yet.
// isLatest: whether nothing else has been sent about this card since. body: what was sent.
function show(content, isLatest, body) {
  if (!isLatest) {
    setVersion(content);
    return;
  }
  const card = document.getElementById(content.card);
  if (content.problem && card && content.rubric !== Number(card.dataset.rubric)) {
    reopen(card, content.sentence); // the digits of all answers may be others now
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
    card.querySelector("details.members").dispatchEvent(new Event("toggle")); // if open, it is filled anew
  } else if (card) {
    replaceCard(card, content.html, content.problem ? null : body.comment);
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
    box.defaultChecked = box.checked;
  }
  for (const name of ["points", "comment"]) {
    const field = form.elements[name];
    const isDraft = name === "comment" && field.value !== field.defaultValue;
    field.defaultValue = fresh.elements[name].defaultValue;
    if (field !== focused && !isDraft) field.value = fresh.elements[name].value;
  }
  form.querySelector(".saved").replaceWith(fresh.querySelector(".saved"));
  showSavedComment(form);
}

// saved: the comment that the server has taken, as it was typed; null for none.
function replaceCard(card, html, saved) {
  if (saved !== null && commentField(card).value === saved) commentField(card).defaultValue = saved;
  const focused = document.activeElement;
  const inside = card.contains(focused);
  const isMember = inside && focused.closest("details.members");
  const name = inside && !isMember && focused.name ? `[name="${focused.name}"]` : null;
  const value = inside && focused.type === "checkbox" ? `[value="${focused.value}"]` : "";
  const members = card.querySelector("details.members");
  const drafts = collectDrafts(card);
  card.outerHTML = html;
  const fresh = document.getElementById(card.id);
  fresh.querySelector("details.members .list").replaceWith(members.querySelector(".list"));
  fresh.querySelector("details.members").open = members.open; // opening asks for its students anew
  applyDrafts(fresh, drafts);
  if (isMember) fresh.querySelector("details.members > summary").focus({ preventScroll: true });
  else if (inside) ((name && fresh.querySelector(name + value)) || fresh).focus({ preventScroll: true });
}

export const commentField = (card) => card.querySelector(".points-form [name=comment]");

const problems = new Set();
const refused = new Set(); // the ids of the answers that they are about

// Opens the page anew where its rubric is not the present one, and says there what was not saved, and why.
function reopen(card, problem) {
  problems.add(problem);
  refused.add(card.id);
  keep("problem", [...problems].join(" "));
  keep("focus", currentId || "first");
  leave(null, () => {
    for (const id of refused) document.getElementById(id)?.classList.remove("unsaved"); // so nobody is asked
  });
}
