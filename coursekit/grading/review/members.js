// The students of a card: who they are, and points for one of them alone.
import { parsePoints, save } from "./cards.js";
import {
  applyDrafts,
  collectDrafts,
  focusDraft,
  markSaved,
  readFields,
  restoreDrafts,
  returnToWriting,
  writingIn,
} from "./drafts.js";
import { say } from "./requests.js";

const desk = document.querySelector(".desk");

let namesAreShown = false; // asked for once, on this page

export async function showMembers(details) {
  const card = details.closest("article.card");
  const { exercise, owner } = desk.dataset;
  const names = namesAreShown ? 1 : 0;
  const query = new URLSearchParams({ exercise, card: card.dataset.card, names, owner });
  const answer = await fetch(`/members?${query}`).catch(() => null);
  const html = answer ? await answer.text() : "";
  if (!answer?.ok) {
    const told = new DOMParser().parseFromString(html, "text/html").querySelector("p")?.textContent;
    say(`The students cannot be shown: ${told ?? "is the command still running?"}`, true);
    return;
  }
  const list = details.querySelector(".list");
  const drafts = collectDrafts(list);
  const writing = writingIn(list);
  list.innerHTML = html;
  restoreDrafts(list);
  applyDrafts(list, drafts);
  if (writing) focusDraft(list, writing);
  else returnToWriting(list);
}

export async function switchNames(button) {
  namesAreShown = button.dataset.names === "1";
  const details = button.closest("details.members");
  await showMembers(details);
  details.querySelector("button.names").focus();
  say(namesAreShown ? "The names are shown." : "The names are hidden.");
}

export async function saveMember(form) {
  const field = form.elements.points;
  const isUnchanged = field.value === field.defaultValue;
  // Points that follow from items still do so where only a comment is written.
  const points = isUnchanged && form.dataset.items ? null : parsePoints(field.value);
  const items = isUnchanged && form.dataset.items ? form.dataset.items.split(" ").map(Number) : [];
  if (Number.isNaN(points)) {
    say(`Not saved: these are no points. Write a number from 0 to ${desk.dataset.maximum}.`, true);
    return;
  }
  const card = form.closest("article.card");
  const body = {
    exercise: desk.dataset.exercise,
    card: card.dataset.card,
    items,
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
