// What a person has typed and not saved: it stays where a card is drawn anew, and waits where a page is left.

const FIELDS = ".points-form [name=comment], .item-form input, .member-form input, .member-form textarea";

const keyOf = (field) => `${field.form.dataset.draft} ${field.name}`;

const fieldsIn = (root) => [...root.querySelectorAll(FIELDS)];

// The texts of all fields that differ from what is saved, by field.
export function collectDrafts(root) {
  const unsaved = fieldsIn(root).filter((field) => field.value !== field.defaultValue);
  return new Map(unsaved.map((field) => [keyOf(field), field.value]));
}

// Puts drafts back into their fields, takes them out of the map, and opens what hides them.
export function applyDrafts(root, drafts) {
  for (const field of fieldsIn(root)) {
    const draft = drafts.get(keyOf(field));
    drafts.delete(keyOf(field));
    if (draft === undefined || draft === field.defaultValue) continue;
    field.value = draft;
    for (let part = field.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
    if (field.form.matches(".points-form")) showSavedComment(field.form);
  }
}

// A draft hides the comment that is saved, perhaps from another window: this shows it below.
export function showSavedComment(form) {
  const field = form.elements.comment;
  form.querySelector(".saved").hidden = field.value === field.defaultValue || !field.defaultValue;
}

export const readFields = (form) => new Map(fieldsIn(form).map((field) => [field, field.value]));

// What was sent is no draft any more; what was typed since is one.
export function markSaved(fields) {
  for (const [field, value] of fields) field.defaultValue = value;
}

const storedDrafts = () => new Map(JSON.parse(sessionStorage.getItem("drafts") ?? "[]"));
const storeDrafts = (drafts) => sessionStorage.setItem("drafts", JSON.stringify([...drafts]));

// Keeps all drafts of the page, and the field in which a person writes, until the page is shown again.
export function keepDrafts() {
  const drafts = storedDrafts();
  for (const field of fieldsIn(document)) drafts.delete(keyOf(field));
  for (const [key, draft] of collectDrafts(document)) drafts.set(key, draft);
  storeDrafts(drafts);
  const focused = document.activeElement;
  sessionStorage.setItem("writing", focused.matches(FIELDS) ? keyOf(focused) : "");
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

// Goes on with the field in which a person was writing.
export function returnToWriting() {
  const key = sessionStorage.getItem("writing");
  sessionStorage.removeItem("writing");
  if (key) focusDraft(document, key);
}

// The key of the field in which a person writes, if it is in `root`; else null.
export function writingIn(root) {
  const focused = document.activeElement;
  return root.contains(focused) && focused.matches(FIELDS) ? keyOf(focused) : null;
}

export function focusDraft(root, key) {
  const field = fieldsIn(root).find((candidate) => keyOf(candidate) === key);
  if (!field) return;
  field.focus({ preventScroll: true });
  field.setSelectionRange(field.value.length, field.value.length);
}
