// What a person has typed and not saved: it stays where a card is drawn anew, and waits where a page is left.

import { keep, readKept, takeKept } from "./kept.js";

const FIELDS = ".points-form [name=comment], .item-form input, .member-form input, .member-form textarea";

const POINTS = ".points-form [name=points]";

const keyOf = (field) => `${field.form.dataset.draft} ${field.name}`;

// The server keeps no space around a text.
export const isUnsaved = (field) => field.value.trim() !== field.defaultValue.trim();

const fieldsIn = (root) => [...root.querySelectorAll(FIELDS)];

// The texts of all fields that differ from what is saved, by field.
export function collectDrafts(root) {
  const unsaved = fieldsIn(root).filter(isUnsaved);
  return new Map(unsaved.map((field) => [keyOf(field), field.value]));
}

function openDetails(field) {
  for (let part = field.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
}

// Puts drafts back into their fields, takes them out of the map, and opens what hides them.
export function applyDrafts(root, drafts) {
  for (const field of fieldsIn(root)) {
    const draft = drafts.get(keyOf(field));
    drafts.delete(keyOf(field));
    if (draft === undefined || draft === field.defaultValue) continue;
    field.value = draft;
    openDetails(field);
    if (field.form.matches(".points-form")) showSavedComment(field.form);
  }
}

// Says below a comment that it is a draft, and what is saved, perhaps from another window.
export function showSavedComment(form) {
  form.querySelector(".saved").hidden = !isUnsaved(form.elements.comment);
}

// Whether closing the page would lose something that a person has typed.
export function hasUnsaved() {
  return [...document.querySelectorAll(`${FIELDS}, ${POINTS}`)].some(isUnsaved);
}

export const readFields = (form) => new Map(fieldsIn(form).map((field) => [field, field.value]));

// What was sent is no draft any more; what was typed since is one.
export function markSaved(fields) {
  for (const [field, value] of fields) field.defaultValue = value;
}

const storedDrafts = () => new Map(JSON.parse(readKept("drafts") || "[]"));
const storeDrafts = (drafts) => keep("drafts", JSON.stringify([...drafts]));

// Keeps all drafts of the page, and the field in which a person writes, until the page is shown again.
export function keepDrafts() {
  const drafts = storedDrafts();
  for (const field of fieldsIn(document)) drafts.delete(keyOf(field));
  for (const [key, draft] of collectDrafts(document)) drafts.set(key, draft);
  storeDrafts(drafts);
  const focused = document.activeElement;
  const isWriting = focused.matches(`${FIELDS}, ${POINTS}`);
  keep("writing", isWriting ? JSON.stringify([keyOf(focused), focused.value]) : "");
}

export function restoreDrafts(root) {
  const drafts = storedDrafts();
  applyDrafts(root, drafts);
  storeDrafts(drafts);
}

// The cards of which a student's own fields have drafts: those fields are only there once they are asked for.
export function cardsWithMemberDrafts() {
  const keys = [...storedDrafts().keys()].filter((key) => key.startsWith("member "));
  return new Set(keys.map((key) => key.split(" ")[1]));
}

// Goes on with the field in which a person was writing, as soon as it is on the page.
export function returnToWriting(root) {
  const [key, value] = JSON.parse(readKept("writing") || "[]");
  const field = findField(root, key);
  if (!field) return;
  takeKept("writing");
  field.value = value;
  focusField(field);
}

const findField = (root, key) =>
  [...root.querySelectorAll(`${FIELDS}, ${POINTS}`)].find((field) => keyOf(field) === key);

// The key of the field in which a person writes, if it is in `root`; else null.
export function writingIn(root) {
  const focused = document.activeElement;
  return root.contains(focused) && focused.matches(FIELDS) ? keyOf(focused) : null;
}

export function focusDraft(root, key) {
  const field = findField(root, key);
  if (field) focusField(field);
}

function focusField(field) {
  openDetails(field);
  field.focus({ preventScroll: true });
  field.setSelectionRange(field.value.length, field.value.length);
}
